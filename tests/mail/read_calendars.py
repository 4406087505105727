"""Reads calendar files with a parser that is not ours, for the tests: Debian's python3-icalendar.

Standard input: a JSON list of files. Standard output: a JSON list of what each says. A file that the parser refuses,
or that is another one after being written and read once more, ends this with an error.
"""

import datetime
import json
import sys
from zoneinfo import ZoneInfo

try:
    from icalendar import Calendar
except ImportError:
    sys.exit("icalendar is missing: `make test` installs python3-icalendar")


def person(address):
    return [str(address.params.get("CN", "")), str(address)]


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def instants(moment):
    """An instant as three clocks say it."""
    return [moment.astimezone(ZoneInfo(zone)).isoformat() for zone in ("UTC", "Asia/Tokyo", "Europe/Berlin")]


def read(text):
    calendar = Calendar.from_ical(text)
    again = Calendar.from_ical(calendar.to_ical())
    assert again == calendar and again.to_ical() == calendar.to_ical(), "it does not read back as it was written"
    (event,) = calendar.walk("VEVENT")
    (zone,) = calendar.walk("VTIMEZONE")
    for component in calendar.walk():
        assert not component.errors, component.errors
    said = {name.lower(): str(event[name]) for name in ("UID", "SUMMARY", "DESCRIPTION", "STATUS")}
    said["location"] = str(event["LOCATION"]) if "LOCATION" in event else None
    said["method"], said["version"] = str(calendar["METHOD"]), str(calendar["VERSION"])
    said["sequence"] = int(event["SEQUENCE"])
    said["stamp"] = event["DTSTAMP"].dt.isoformat()
    said["organizer"] = person(event["ORGANIZER"])
    said["attendees"] = [person(one) for one in listed(event.get("ATTENDEE"))]
    said["starts"], said["ends"] = (instants(event[name].dt) for name in ("DTSTART", "DTEND"))
    # Once more by what the file itself says of the zone, and not by the parser's own tables.
    own = zone.to_tz()
    said["zone"] = str(zone["TZID"])
    for name, said_as in (("DTSTART", "starts_by_the_file"), ("DTEND", "ends_by_the_file")):
        moment = event[name].dt
        if "TZID" in event[name].params:
            assert event[name].params["TZID"] == said["zone"]
            local = moment.replace(tzinfo=None)
            # Of pytz up to version 5 of the parser, of dateutil or zoneinfo from 6 on.
            moment = own.localize(local) if hasattr(own, "localize") else local.replace(tzinfo=own)
        said[said_as] = moment.astimezone(datetime.timezone.utc).isoformat()
    return said


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
