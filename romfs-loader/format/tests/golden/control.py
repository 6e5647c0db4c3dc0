# Loops and handlers: everything that moves control in ways of its own.
import lock


def search(rows, wanted):
    for i, row in enumerate(rows):
        for cell in row:
            try:
                if cell == wanted:
                    break
                if cell is None:
                    continue
            except TypeError as error:
                print(error)
            finally:
                rows.seen += 1
        else:
            continue
        return i, row
    while rows:
        with lock.held(rows) as it, lock:
            if it:
                break
            if not it.more:
                return None
            it.step()
    return -1


def nested(f):
    try:
        try:
            with f:
                with f():
                    return f.value
        finally:
            for g in f.all:
                try:
                    g()
                except (ValueError, KeyError):
                    pass
                except:
                    raise
    except OSError as e:
        raise RuntimeError("no") from e
    else:
        return f and f.a or not f.b
    finally:
        while f.left:
            try:
                f.left -= 1
                if f.left & 1:
                    continue
                break
            finally:
                f.note()


def forever(n):
    while True:
        n += 1
        try:
            return n
        except:
            continue
        finally:
            if n > 1000000:
                break


def countdown(n):
    for i in range(n, 0, -2):
        if 1 < i <= n != 7:
            yield i
    yield from range(n)
    return n
