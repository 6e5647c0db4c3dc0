# try, except, else, finally: which clauses run.
def run(f):
    log = []
    try:
        f()
        log.append("body")
    except ZeroDivisionError:
        log.append("zero")
    except (KeyError, IndexError) as e:
        log.append(type(e).__name__)
    except ValueError as e:
        log.append("value " + str(e))
    except Exception as e:
        log.append("other " + type(e).__name__)
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


def raiser(e):
    def f():
        raise e

    return f


print(run(lambda: 1), run(lambda: 1 / 0), run(lambda: {}[1]), run(lambda: [][1]))
for e in (ValueError("v"), KeyError, IndexError("i"), TypeError, OSError(2), ArithmeticError, StopIteration, RuntimeError("r"), LookupError):
    print(run(raiser(e)))


def bare():
    try:
        raise KeyError
    except:
        return "bare"


def name_is_deleted():
    e = "before"
    try:
        raise ValueError("x")
    except ValueError as e:
        inside = repr(e)
    try:
        return e
    except NameError as n:
        return inside, type(n).__name__


def order():
    try:
        raise IndexError
    except LookupError:
        return "base first"
    except IndexError:
        return "never"


def expression_clause():
    kinds = {"a": ValueError}
    try:
        raise ValueError
    except kinds["a"]:
        return "computed"


def nested_handlers():
    out = []
    try:
        try:
            raise ValueError("1")
        except ValueError as e:
            out.append(str(e))
            raise KeyError("2")
    except KeyError as e:
        out.append(e.args[0])
        try:
            raise TypeError("3")
        except TypeError as e:
            out.append(str(e))
    return out


def else_raises():
    try:
        try:
            pass
        except ValueError:
            return "never"
        else:
            raise ValueError("from else")
    except ValueError as e:
        return str(e)


print(bare(), name_is_deleted(), order(), expression_clause(), nested_handlers(), else_raises())
try:
    try:
        raise ValueError("passes through")
    except KeyError:
        print("never")
    finally:
        print("on the way")
except ValueError as e:
    print(e)
for bad in (5, "text", object(), int):
    try:
        raise bad
    except TypeError as e:
        print("TypeError", e)
