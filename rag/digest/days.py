"""Calendar days: which articles a digest is about, in a stated time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rag.errors import UsageError
from rag.records import Article


@dataclass(frozen=True, slots=True)
class Window:
    """The days ``since`` to ``until``, both included, as ISO 8601 days in the time zone ``zone``."""

    since: str
    until: str
    zone: str

    @classmethod
    def of(
        cls, since: str | None, until: str | None, zone: str | None, now: datetime | None = None
    ) -> Window:
        """The window that the options name; today where they name none, in the machine's own zone.

        Raises UsageError for a zone that nobody knows, and when the end is before the beginning.
        """
        name = zone_name(zone)
        known = ZoneInfo(name)
        today = (now or datetime.now(known)).astimezone(known).date().isoformat()
        first, last = since or until or today, until or since or today
        if last < first:
            raise UsageError(f"The digest would end ({last}) before it begins ({first}).")
        return cls(first, last, name)

    def holds(self, day: str | None) -> bool:
        """Is a day in the window?"""
        return day is not None and self.since <= day <= self.until


def zone_name(named: str | None) -> str:
    """The time zone that is named, or else the machine's own; UTC where it has none.

    Raises UsageError for a name that no zone has.
    """
    import tzlocal

    name = named or str(tzlocal.get_localzone_name() or "UTC")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            f"No time zone has the name {name!r}.", "Name one such as Europe/Berlin or UTC."
        ) from error
    return name


def day_of(article: Article, zone: str) -> tuple[str | None, bool]:
    """The day of an article in a time zone, and whether that is the day of its publication; an undated
    article counts by the day on which it was retrieved.
    """
    if article.published:
        return calendar_day(article.published, zone), True
    return (calendar_day(article.retrieved, zone) if article.retrieved else None), False


def before(day: str, days: int) -> str:
    """The day that is ``days`` earlier."""
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def calendar_day(moment: str, zone: str) -> str | None:
    """The calendar day of an ISO 8601 date or date-time; one without an offset is taken as it stands."""
    try:
        if len(moment) == len("2024-11-24"):
            return date.fromisoformat(moment).isoformat()
        read = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (read.astimezone(ZoneInfo(zone)) if read.tzinfo else read).date().isoformat()
