/// The staged form of changes: a letter, the expected revision, and each field with its length. It is hand-written
/// because JSON for a million people costs more than all their database writes.
enum StagedCoding {
    static func append(_ row: StagedRow, to bytes: inout [UInt8]) {
        func begin(_ letter: Character) {
            bytes.append(letter.asciiValue ?? 0)
            bytes.append(contentsOf: (row.expected.map { String($0) } ?? "-").utf8)
            bytes.append(UInt8(ascii: ";"))
        }
        func put(_ field: String?) {
            guard let field else { return bytes.append(UInt8(ascii: "-")) }
            bytes.append(contentsOf: String(field.utf8.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: field.utf8)
        }
        switch row.change {
        case .unit(let path, let name, let englishName, let kind):
            begin("u")
            for field in [path, name, englishName, kind] { put(field) }
        case .circle(let id, let name, let kind, let parent, let unit):
            begin("c")
            for field in [id, name, kind, parent, unit] { put(field) }
        case .person(let id, let name, let phone, let unit):
            begin("p")
            for field in [id, name, phone, unit] { put(field) }
        case .membership(let circle, let person, let role):
            begin("m")
            for field in [circle, person, role] { put(field) }
        case .endpoint(let endpoint):
            begin("e")
            for field in [endpoint.id, endpoint.owner, endpoint.channel, endpoint.address, endpoint.secret] {
                put(field)
            }
            put([endpoint.enabled, endpoint.drill, endpoint.everyone].map { $0 ? "1" : "0" }.joined())
            put(endpoint.keyword)
            put(endpoint.disabledBy)
            put(endpoint.disabledReason)
        case .removeEndpoint(let id):
            begin("E")
            put(id)
        case .removeMembership(let circle, let person):
            begin("M")
            put(circle)
            put(person)
        case .removePerson(let id):
            begin("P")
            put(id)
        case .removeCircle(let id):
            begin("C")
            put(id)
        }
    }

    /// Parses the rows of a text; returns nil if the form is invalid.
    static func rows(_ text: String) -> [StagedRow]? {
        var fields = StagedFields(bytes: Array(text.utf8))
        var rows: [StagedRow] = []
        while !fields.isAtEnd {
            guard let letter = fields.letter(), let expected = fields.revision(), let change = change(letter, &fields)
            else { return nil }
            rows.append(StagedRow(change: change, expected: expected))
        }
        return rows
    }

    private static func change(_ letter: UInt8, _ fields: inout StagedFields) -> StagedChange? {
        switch letter {
        case UInt8(ascii: "u"):
            guard let path = fields.text(), let name = fields.optionalText(),
                let englishName = fields.optionalText(), let kind = fields.optionalText()
            else { return nil }
            return .unit(path: path, name: name, englishName: englishName, kind: kind)
        case UInt8(ascii: "c"):
            guard let id = fields.text(), let name = fields.text(), let kind = fields.text(),
                let parent = fields.optionalText(), let unit = fields.text()
            else { return nil }
            return .circle(id: id, name: name, kind: kind, parent: parent, unit: unit)
        case UInt8(ascii: "p"):
            guard let id = fields.text(), let name = fields.text(), let phone = fields.optionalText(),
                let unit = fields.text()
            else { return nil }
            return .person(id: id, name: name, phone: phone, unit: unit)
        case UInt8(ascii: "m"):
            guard let circle = fields.text(), let person = fields.text(), let role = fields.text() else { return nil }
            return .membership(circle: circle, person: person, role: role)
        case UInt8(ascii: "e"): return endpoint(&fields)
        case UInt8(ascii: "E"): return fields.text().map { .removeEndpoint(id: $0) }
        case UInt8(ascii: "M"):
            guard let circle = fields.text(), let person = fields.text() else { return nil }
            return .removeMembership(circle: circle, person: person)
        case UInt8(ascii: "P"): return fields.text().map { .removePerson(id: $0) }
        case UInt8(ascii: "C"): return fields.text().map { .removeCircle(id: $0) }
        default: return nil
        }
    }

    private static func endpoint(_ fields: inout StagedFields) -> StagedChange? {
        guard let id = fields.text(), let owner = fields.text(), let channel = fields.text(),
            let address = fields.text(), let secret = fields.text(),
            let flags = fields.text()?.utf8.map({ $0 == 0x31 }),
            flags.count == 3, let keyword = fields.optionalText(), let disabledBy = fields.optionalText(),
            let reason = fields.optionalText()
        else { return nil }
        return .endpoint(
            StagedChange.Endpoint(
                id: id,
                owner: owner,
                channel: channel,
                address: address,
                secret: secret,
                enabled: flags[0],
                drill: flags[1],
                everyone: flags[2],
                keyword: keyword,
                disabledBy: disabledBy,
                disabledReason: reason
            )
        )
    }
}

/// Reads the fields of staged rows in order; returns nil if the form is invalid.
private struct StagedFields {
    let bytes: [UInt8]
    private var next = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { next >= bytes.count }

    mutating func letter() -> UInt8? {
        guard next < bytes.count else { return nil }
        next += 1
        return bytes[next - 1]
    }

    /// Reads the expected revision; the inner nil means that no record is expected.
    mutating func revision() -> Int64?? {
        guard let end = bytes[next...].firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let text = String(decoding: bytes[next..<end], as: UTF8.self)
        next = end + 1
        if text == "-" { return .some(nil) }
        return Int64(text).map { .some($0) }
    }

    mutating func text() -> String? {
        var length = 0
        while let digit = letter() {
            if digit == UInt8(ascii: ":") {
                guard length <= bytes.count - next else { return nil }
                defer { next += length }
                return String(decoding: bytes[next..<next + length], as: UTF8.self)
            }
            guard 0x30...0x39 ~= digit, length < bytes.count else { return nil }
            length = length * 10 + Int(digit - 0x30)
        }
        return nil
    }

    /// Reads an optional field; the inner nil means that it is missing.
    mutating func optionalText() -> String?? {
        guard next < bytes.count, bytes[next] == UInt8(ascii: "-") else { return text().map { .some($0) } }
        next += 1
        return .some(nil)
    }
}
