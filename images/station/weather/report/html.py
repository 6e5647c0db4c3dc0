# The report as a web page: www/report.html with its {{fields}} filled in.

from .. import __version__, assets
from . import renderer


def escape(text):
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text


def fill(template, fields):
    """Yields the template's lines; a line of {{name...}} repeats for each item of fields[name]."""
    for line in template:
        start = line.find("{{")
        if start < 0:
            yield line
            continue
        end = line.index("}}", start)
        name = line[start + 2 : end]
        if name.endswith("..."):
            for item in fields[name[:-3]]:
                yield line[:start] + item + line[end + 2 :]
        else:
            yield line[:start] + escape(str(fields[name])) + line[end + 2 :]


def _rows(station):
    for c in station.channels():
        cells = (c.name,) + tuple(c.show(v) for v in (c.low, c.mean, c.high))
        yield "<tr>" + "".join("<td>%s</td>" % escape(cell) for cell in cells) + "</tr>"


@renderer("html")
def render(station):
    settings = station.config.one("report")
    fields = {
        "title": settings.title.format(name=station.name),
        "place": "{:.2f}° N {:.2f}° E, {} m".format(*station.place),
        "rows": _rows(station),
        "alarms": ("<li>{} {}</li>".format(when, escape(what)) for when, what in station.alarms),
        "version": __version__,
    }
    yield from fill(assets.lines("www/report.html"), fields)
