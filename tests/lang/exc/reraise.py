# raise without an operand, raise from, raising the same object again.
log = []


def once():
    try:
        raise ValueError("v")
    except ValueError as e:
        log.append("handled")
        raise


try:
    once()
except ValueError as e:
    print("outer", e, log)
try:
    raise
except RuntimeError as e:
    print("RuntimeError", e)


def nested():
    try:
        raise KeyError("outer")
    except KeyError:
        try:
            raise ValueError("inner")
        except ValueError:
            pass
        raise


try:
    nested()
except KeyError as e:
    print("KeyError", e.args)


def chain():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise RuntimeError("wrapped") from e


try:
    chain()
except RuntimeError as e:
    print("RuntimeError", e)
try:
    raise ValueError("no context") from None
except ValueError as e:
    print(e)
saved = None
try:
    raise OSError(1, "kept")
except OSError as e:
    saved = e
try:
    raise saved
except OSError as e:
    print(e is saved, e.args)


def in_loop():
    out = []
    for i in range(3):
        try:
            try:
                raise IndexError(i)
            except IndexError:
                raise
        except IndexError as e:
            out.append(e.args[0])
    return out


print(in_loop())


def in_finally():
    try:
        try:
            raise ValueError("a")
        finally:
            try:
                raise KeyError("b")
            except KeyError:
                pass
    except ValueError as e:
        return "still " + str(e)


print(in_finally())


def helper():
    raise


try:
    try:
        raise TypeError("active")
    except TypeError:
        helper()
except (TypeError, RuntimeError) as e:
    print(type(e).__name__)


class Retry(Exception):
    pass


def attempt(n, state=[0]):
    for _ in range(n):
        try:
            state[0] += 1
            if state[0] < 3:
                raise Retry(state[0])
            return "succeeded after %d" % state[0]
        except Retry as r:
            last = r
    raise last


print(attempt(5))
