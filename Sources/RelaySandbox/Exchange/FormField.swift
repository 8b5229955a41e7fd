/// One `name=value` of a query or of an `application/x-www-form-urlencoded` body.
struct FormField: Hashable, Sendable {
    var name: String
    var value: String

    /// The decoded fields of a query or form; a part without `=` has an empty value.
    static func fields(of form: some Collection<UInt8>) -> [FormField] {
        form.split(separator: UInt8(ascii: "&")).map { part in
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return FormField(
                name: decode(sides[0], plusIsBlank: true),
                value: sides.count > 1 ? decode(sides[1], plusIsBlank: true) : ""
            )
        }
    }

    /// Undoes percent-encoding once; a `%` without two hex digits is kept unchanged.
    static func decode(_ text: some Collection<UInt8>, plusIsBlank: Bool) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var pending: [UInt8] = []
        for byte in text {
            if pending.isEmpty, byte != UInt8(ascii: "%") {
                bytes.append(byte == UInt8(ascii: "+") && plusIsBlank ? UInt8(ascii: " ") : byte)
                continue
            }
            pending.append(byte)
            guard pending.count == 3 else { continue }
            if let high = hexDigit(pending[1]), let low = hexDigit(pending[2]) {
                bytes.append(high << 4 | low)
            } else {
                bytes.append(contentsOf: pending)
            }
            pending.removeAll(keepingCapacity: true)
        }
        bytes.append(contentsOf: pending)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: byte & 0xDF - 0x37
        default: nil
        }
    }
}
