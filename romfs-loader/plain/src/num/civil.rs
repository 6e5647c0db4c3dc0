//! Seconds since 1970 and the Gregorian calendar, without time zones or leap seconds.

/// Seconds in a day.
const DAY: i64 = 86_400;
/// From 0000-03-01 to 1970-01-01. Years are counted from March here, so that a leap day is a year's last.
const DAYS_TO_1970: i64 = 719_468;
/// Days in 400 years, after which the calendar repeats.
const CYCLE: i64 = 146_097;

/// A moment, as the tuple of `time.gmtime`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// The year, 0 being that before 1.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
    /// 0 to 6, Monday first.
    pub weekday: i64,
    /// 1 to 366.
    pub yearday: i64,
}

impl Civil {
    /// The moment `seconds` after the start of 1970.
    #[must_use]
    pub fn from_epoch(seconds: i64) -> Self {
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let since_march = days + DAYS_TO_1970;
        let (cycle, day_of_cycle) = (since_march.div_euclid(CYCLE), since_march.rem_euclid(CYCLE));
        // Leap days before this day are taken out: one in 4 years of 1461 days, none in the 100th, one in the 400th.
        let year_of_cycle =
            (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
        let day_of_year = day_of_cycle - days_before_year(year_of_cycle);
        // From March on, five months have 153 days.
        let month_of_year = (5 * day_of_year + 2) / 153;
        let month = (month_of_year + 2) % 12 + 1;
        let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
        Self {
            year,
            month,
            day: day_of_year - days_before_month(month_of_year) + 1,
            hour: rest / 3_600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 3).rem_euclid(7),
            yearday: days - days_since_1970(year, 1) + 1,
        }
    }

    /// Seconds since the start of 1970, from all fields but `weekday` and `yearday`. The others may be beyond their
    /// range, and carry over: as in `time.mktime`, the 32nd of January is the first of February. `None` when an `i64`
    /// does not hold them, or not those of the day's start.
    #[must_use]
    pub fn to_epoch(&self) -> Option<i64> {
        let months = self.month.checked_sub(1)?;
        let year = self.year.checked_add(months.div_euclid(12))?;
        // Beyond this the seconds do not fit, and within it the days do.
        if !(-300_000_000_000..=300_000_000_000).contains(&year) {
            return None;
        }
        let days = days_since_1970(year, months.rem_euclid(12) + 1).checked_add(self.day.checked_sub(1)?)?;
        let hours = days.checked_mul(24)?.checked_add(self.hour)?;
        let minutes = hours.checked_mul(60)?.checked_add(self.minute)?;
        minutes.checked_mul(60)?.checked_add(self.second)
    }
}

/// Days before a year that is counted from a cycle's start.
fn days_before_year(year: i64) -> i64 {
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)
}

/// Days before a month, both counted from March.
fn days_before_month(month: i64) -> i64 {
    (153 * month + 2) / 5
}

/// Days from 1970-01-01 to the first of a month, 1 to 12.
fn days_since_1970(year: i64, month: i64) -> i64 {
    let from_march = (month + 9) % 12;
    days_before_year(year - i64::from(month <= 2)) + days_before_month(from_march) - DAYS_TO_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64) -> Civil {
        Civil { year, month, day, hour, minute, second, weekday: 0, yearday: 0 }
    }

    #[test]
    fn known_moments() {
        assert_eq!(Civil::from_epoch(0), Civil { weekday: 3, yearday: 1, ..at(1970, 1, 1, 0, 0, 0) });
        assert_eq!(Civil::from_epoch(-1), Civil { weekday: 2, yearday: 365, ..at(1969, 12, 31, 23, 59, 59) });
        assert_eq!(Civil::from_epoch(1_709_210_096), Civil { weekday: 3, yearday: 60, ..at(2024, 2, 29, 12, 34, 56) });
        assert_eq!(Civil::from_epoch(4_107_542_400), Civil { weekday: 0, yearday: 60, ..at(2100, 3, 1, 0, 0, 0) });
        assert_eq!(Civil::from_epoch(-62_135_596_800), Civil { weekday: 0, yearday: 1, ..at(1, 1, 1, 0, 0, 0) });
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let (mut year, mut month, mut day, mut yearday) = (1599, 12, 31, 365);
        for days in -135_140..200_000 {
            let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            (day, yearday) = (day + 1, yearday + 1);
            if day > lengths[month as usize - 1] {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month, yearday) = (year + 1, 1, 1);
            }
            let civil = Civil::from_epoch(days * DAY);
            assert_eq!((civil.year, civil.month, civil.day, civil.yearday), (year, month, day, yearday));
            assert_eq!(civil.weekday, (days + 3).rem_euclid(7));
            assert_eq!(civil.to_epoch(), Some(days * DAY));
        }
    }

    #[test]
    fn fields_carry_over() {
        // Recorded from stock MicroPython 1.29.
        assert_eq!(at(2024, 2, 30, 0, 0, 0).to_epoch(), Some(1_709_251_200));
        assert_eq!(at(2024, 13, 1, 25, 61, 61).to_epoch(), Some(1_735_783_321));
        assert_eq!(at(2024, 0, 0, -1, 0, 0).to_epoch(), Some(1_701_298_800));
    }

    #[test]
    fn the_range_of_seconds() {
        for seconds in [i64::MIN, i64::MIN + 1, i64::MAX] {
            assert_eq!(Civil::from_epoch(seconds).to_epoch(), (seconds > i64::MIN + DAY).then_some(seconds));
        }
        for (year, month, day) in
            [(i64::MAX, 12, 1), (i64::MAX, 1, 1), (1970, i64::MIN, 1), (1970, 1, i64::MIN), (300_000_000_000, 1, 1)]
        {
            assert_eq!(at(year, month, day, 0, 0, 0).to_epoch(), None);
        }
        assert_eq!(at(1970, 1, 1, i64::MAX, 0, 0).to_epoch(), None);
    }
}
