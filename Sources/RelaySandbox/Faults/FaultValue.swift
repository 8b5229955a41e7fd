/// Reads the values of fault settings; every error names the allowed values.
enum FaultValue {
    /// `200ms`, or a range such as `50ms..2s`, in milliseconds.
    static func latency(_ text: String?) throws(FaultProblem) -> ClosedRange<Int> {
        guard let text, let dots = text.firstRange(of: "..") else {
            let fixed = try duration(text, "latency")
            return fixed...fixed
        }
        let low = try duration(String(text[..<dots.lowerBound]), "latency")
        let high = try duration(String(text[dots.upperBound...]), "latency")
        guard low <= high else {
            throw FaultProblem(found: "latency=\(text)", expected: "a range goes from low to high")
        }
        return low...high
    }

    /// A time such as `200ms`, `1.5s`, `2m` or `2h`, in milliseconds; at most a day.
    static func duration(_ text: String?, _ name: String) throws(FaultProblem) -> Int {
        for (unit, milliseconds) in [("ms", 1.0), ("s", 1000.0), ("m", 60_000.0), ("h", 3_600_000.0)] {
            guard let text, text.hasSuffix(unit), let number = decimal(text.dropLast(unit.count)) else { continue }
            let value = number * milliseconds
            guard value <= 86_400_000 else { break }
            return Int(value.rounded())
        }
        throw problem(name, text, "a time such as 200ms, 1.5s, 2m or 2h, at most a day")
    }

    /// A size such as `70000`, `64KiB` or `1MiB`, in bytes; at most 1 GiB.
    static func size(_ text: String?, _ name: String) throws(FaultProblem) -> Int {
        for (unit, bytes) in [("KiB", 1024.0), ("MiB", 1_048_576.0), ("", 1.0)] {
            guard let text, text.hasSuffix(unit), let number = decimal(text.dropLast(unit.count)) else { continue }
            let value = number * bytes
            guard value <= 1_073_741_824 else { break }
            return Int(value.rounded())
        }
        throw problem(name, text, "a size such as 70000, 64KiB or 1MiB, at most 1024MiB")
    }

    /// A status that ends an exchange.
    static func status(_ text: String?) throws(FaultProblem) -> Int {
        guard let text, let status = Int(text), (200...599).contains(status) else {
            throw problem("status", text, "a whole number from 200 to 599")
        }
        return status
    }

    /// A share above 0, at most 1.
    static func probability(_ text: String?) throws(FaultProblem) -> Double {
        guard let text, let share = decimal(Substring(text)), share > 0, share <= 1 else {
            throw problem("p", text, "a share above 0 and at most 1, such as 0.3")
        }
        return share
    }

    /// A whole number of at least 1.
    static func count(_ text: String?) throws(FaultProblem) -> Int {
        guard let text, let count = Int(text), count >= 1 else {
            throw problem("times", text, "a whole number of at least 1")
        }
        return count
    }

    /// A header's value: printable ASCII.
    static func headerText(_ text: String?, _ name: String) throws(FaultProblem) -> String {
        guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw problem(name, text, "printable ASCII; a value with a comma only in the JSON form")
        }
        return text
    }

    /// Digits with at most one point: no sign, no exponent, no words.
    private static func decimal(_ text: Substring) -> Double? {
        guard let first = text.utf8.first, (0x30...0x39).contains(first),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") })
        else { return nil }
        return Double(text)
    }

    private static func problem(_ name: String, _ text: String?, _ expected: String) -> FaultProblem {
        FaultProblem(found: name + (text.map { "=" + $0 } ?? ""), expected: "\(name) wants \(expected)")
    }
}
