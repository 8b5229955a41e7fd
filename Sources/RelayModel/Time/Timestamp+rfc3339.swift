extension Timestamp {
    /// Formats RFC 3339 with milliseconds and offset, as in `2026-03-02T15:30:04.120+08:00`.
    public func rfc3339(offsetMinutes: Int = CivilTime.shanghai) -> String {
        let civil = CivilTime(self, offsetMinutes: offsetMinutes)
        var text: [UInt8] = []
        text.reserveCapacity(29)
        func digits(_ value: Int, _ width: Int) {
            var unit = 1
            for _ in 1..<width { unit *= 10 }
            while unit > 0 {
                text.append(UInt8(0x30 + value / unit % 10))
                unit /= 10
            }
        }
        func mark(_ character: Unicode.Scalar) { text.append(UInt8(ascii: character)) }
        digits(civil.year, 4)
        mark("-")
        digits(civil.month, 2)
        mark("-")
        digits(civil.day, 2)
        mark("T")
        digits(civil.hour, 2)
        mark(":")
        digits(civil.minute, 2)
        mark(":")
        digits(civil.second, 2)
        mark(".")
        digits(civil.millisecond, 3)
        if offsetMinutes == 0 {
            mark("Z")
        } else {
            mark(offsetMinutes < 0 ? "-" : "+")
            digits(abs(offsetMinutes) / 60, 2)
            mark(":")
            digits(abs(offsetMinutes) % 60, 2)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Parses RFC 3339: a date, `T` or a blank, a time with or without fraction, and `Z` or an offset; returns nil for
    /// other texts.
    public init?(rfc3339 text: String) {
        var rest = Substring(text).utf8
        func number(_ width: Int) -> Int? {
            guard rest.count >= width else { return nil }
            var value = 0
            for byte in rest.prefix(width) {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            rest.removeFirst(width)
            return value
        }
        func take(_ marks: String) -> Bool {
            guard let first = rest.first, marks.utf8.contains(first) else { return false }
            rest.removeFirst()
            return true
        }
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2), take("Tt "),
            let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2)
        else { return nil }
        var millisecond = 0
        if take(".") {
            var unit = 100
            var count = 0
            while let byte = rest.first, (0x30...0x39).contains(byte) {
                millisecond += Int(byte - 0x30) * unit
                unit /= 10
                count += 1
                rest.removeFirst()
            }
            guard count > 0 else { return nil }
        }
        var offset = 0
        if !take("Zz") {
            let west = rest.first == UInt8(ascii: "-")
            guard take("+-"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
                return nil
            }
            offset = (hours * 60 + minutes) * (west ? -1 : 1)
        }
        guard rest.isEmpty,
            let civil = CivilTime(
                year: year,
                month: month,
                day: day,
                hour: hour,
                minute: minute,
                second: second,
                millisecond: millisecond
            )
        else { return nil }
        self = civil.timestamp(offsetMinutes: offset)
    }
}
