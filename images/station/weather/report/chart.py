# A chart of one channel in text: bins of time across, value upwards.


def bins(points, width, span):
    """The mean of each of `width` equal stretches of `span` seconds, None where nothing was measured."""
    sums = [0.0] * width
    counts = bytearray(width)
    for when, value in points:
        i = min(width - 1, when * width // span)
        sums[i] += value
        counts[i] += 1
    return [s / n if n else None for s, n in zip(sums, counts)]


def chart(points, width, height, span):
    columns = bins(points, width, span)
    known = [c for c in columns if c is not None]
    if not known:
        yield "(no data)"
        return
    low, high = min(known), max(known)
    step = (high - low) / height or 1.0
    for row in range(height, 0, -1):
        floor = low + step * (row - 1)
        cells = (" " if c is None else "#" if c >= floor else " " for c in columns)
        yield "{:8.1f} |{}|".format(floor, "".join(cells))
    yield "{:8} +{}+".format("", "-" * width)
