import Glibc

/// Numbers with units, as a configuration file writes them.
enum NumberFormat {
    private static let seconds: [(unit: String, value: Int)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
    private static let bytes: [(unit: String, value: Int)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]

    /// Parses a whole number of up to 12 digits.
    static func digits(_ text: Substring) -> Int? {
        guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// Parses a duration: `30s`, `5m`, `2h`, `200d`.
    static func span(_ text: String) -> Duration? {
        for (unit, value) in seconds where text.hasSuffix(unit) {
            return digits(text.dropLast(unit.count)).flatMap { number in
                let (product, overflow) = number.multipliedReportingOverflow(by: value)
                return overflow ? nil : .seconds(product)
            }
        }
        return nil
    }

    /// Formats a duration in the largest unit that is exact. Days are used from a week on: one day is `24h`.
    static func duration(_ span: Duration) -> String {
        let count = Int(span.components.seconds)
        for (unit, value) in seconds where count % value == 0 && count >= value {
            if unit == "d", count < 7 * value { continue }
            return "\(count / value)\(unit)"
        }
        return "\(count)s"
    }

    /// Parses a size in bytes: `1MiB`, `64KiB`, `100000`.
    static func bytes(_ text: String) -> Int? {
        for (unit, value) in bytes where text.hasSuffix(unit) {
            return digits(text.dropLast(unit.count)).flatMap { number in
                let (product, overflow) = number.multipliedReportingOverflow(by: value)
                return overflow ? nil : product
            }
        }
        return digits(text[...])
    }

    /// Formats a size in the largest unit that is exact.
    static func size(_ count: Int) -> String {
        for (unit, value) in bytes where count % value == 0 && count >= value { return "\(count / value)\(unit)" }
        return "\(count)"
    }

    /// Parses an offset from UTC, `+08:00`, in minutes.
    static func offsetMinutes(_ text: String) -> Int? {
        guard text.utf8.count == 6, let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 2, let hours = digits(parts[0]), let minutes = digits(parts[1]),
            minutes < 60, hours * 60 + minutes <= 840
        else { return nil }
        return (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
    }

    /// Formats an offset in minutes as `+08:00`.
    static func offset(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return (minutes < 0 ? "-" : "+") + two(abs(minutes) / 60) + ":" + two(abs(minutes) % 60)
    }

    /// Whether the text is one address, or a range such as `10.1.0.0/16` with no bit set after the prefix.
    static func isRange(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2 else { return false }
        let family = first.contains(":") ? AF_INET6 : AF_INET
        var address = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
        guard inet_pton(family, String(first), &address) == 1 else { return false }
        guard parts.count == 2 else { return true }
        guard let length = digits(parts[1]), String(length) == parts[1], length <= address.count * 8 else {
            return false
        }
        return address.indices.allSatisfy { place in
            let fixed = max(0, min(8, length - place * 8))
            return UInt16(address[place]) & (0xFF >> UInt16(fixed)) == 0
        }
    }
}
