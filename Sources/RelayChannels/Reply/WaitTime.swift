import RelayModel

/// The wait after a refusal for speed (protocols: README, "How long to wait").
enum WaitTime {
    /// The longest wait that a hint may cause, in seconds. Calendar waits are not capped.
    static let longestHint: Double = 86_400

    /// The seconds of a Retry-After header: a number rounded up, or an HTTP date minus the reply's `Date` (without one,
    /// minus the time of receipt), so that a difference between the clocks does not count. Nil if it is missing,
    /// unreadable, zero or past.
    static func retryAfter(_ headers: [HTTPField], receivedAt: Timestamp) -> Double? {
        header("retry-after", headers, receivedAt: receivedAt)
    }

    /// The same for any header; only Retry-After may be a date.
    static func header(_ name: String, _ headers: [HTTPField], receivedAt: Timestamp) -> Double? {
        guard let field = headers.first(where: { $0.isNamed(name) }) else { return nil }
        let value = TextCleaning.line(field.value)
        if let seconds = seconds(value) { return usable(name == "retry-after" ? seconds.rounded(.up) : seconds) }
        guard name == "retry-after", let date = HTTPDate.read(value) else { return nil }
        let sentAt = headers.first { $0.isNamed("date") }.flatMap { HTTPDate.read(TextCleaning.line($0.value)) }
        return usable(Double((date - (sentAt ?? receivedAt)).milliseconds) / 1000)
    }

    /// A valid hint: positive, and capped.
    static func usable(_ seconds: Double) -> Double? {
        seconds > 0 && seconds.isFinite ? min(seconds, longestHint) : nil
    }

    /// A plain decimal number; nothing with exponents, signs or blanks.
    static func seconds(_ text: String) -> Double? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, text.utf8.count <= 24,
            parts.allSatisfy({ part in !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        return Double(text)
    }

    /// Seconds until the next midnight at the given offset from UTC.
    static func untilNextDay(_ now: Timestamp, zoneMinutes: Int) -> Double {
        let local = now.milliseconds + Int64(zoneMinutes) * 60_000
        let day: Int64 = 86_400_000
        let past = (local % day + day) % day
        return Double(day - past) / 1000
    }

    /// Seconds until the first of the next month, 00:00 at the given offset.
    static func untilNextMonth(_ now: Timestamp, zoneMinutes: Int) -> Double {
        let civil = CivilTime(now, offsetMinutes: zoneMinutes)
        let isDecember = civil.month == 12
        let first = CivilTime(
            year: civil.year + (isDecember ? 1 : 0),
            month: isDecember ? 1 : civil.month + 1,
            day: 1
        )
        guard let moment = first?.timestamp(offsetMinutes: zoneMinutes) else { return longestHint }
        return Double((moment - now).milliseconds) / 1000
    }
}
