package import RelayJSON
package import RelayModel

/// A value that has a JSON form, for writing and for reading.
package protocol APIValue: Sendable, Hashable {
    var json: JSON { get }
    init(json: JSON) throws(APIReadingFault)
}

/// JSON that differs from a model.
package struct APIReadingFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the field: `items[0].name`; empty for the whole value.
    package private(set) var field = ""
    private let reason: String

    /// The field is missing.
    static func missing(_ field: String) -> APIReadingFault { APIReadingFault(field: field, reason: "is missing") }

    /// The value has the wrong type.
    static func wrongType(_ json: JSON, expected: String) -> APIReadingFault {
        APIReadingFault(reason: "is \(json.kind), not \(expected)")
    }

    /// The same fault of a value that contains this one. The path grows on the way out, so that reading without a fault
    /// makes none.
    func inside(_ outer: String) -> APIReadingFault {
        let rest = field.isEmpty || field.hasPrefix("[") ? field : "." + field
        return APIReadingFault(field: outer + rest, reason: reason)
    }

    package var description: String { field.isEmpty ? "the value \(reason)" : "the field “\(field)” \(reason)" }
}

extension String: APIValue {
    package var json: JSON { .text(self) }
    package init(json: JSON) throws(APIReadingFault) {
        guard case .text(let text) = json else { throw .wrongType(json, expected: "a string") }
        self = text
    }
}

extension Secret: APIValue {
    package var json: JSON { .text(reveal()) }
    package init(json: JSON) throws(APIReadingFault) {
        self.init(try String(json: json))
    }
}

extension Bool: APIValue {
    package var json: JSON { .bool(self) }
    package init(json: JSON) throws(APIReadingFault) {
        guard case .bool(let value) = json else { throw .wrongType(json, expected: "true or false") }
        self = value
    }
}

extension Int: APIValue {
    package var json: JSON { .number(self) }
    package init(json: JSON) throws(APIReadingFault) {
        guard let number = json.integer else { throw .wrongType(json, expected: "a whole number") }
        self = number
    }
}

extension Array: APIValue where Element: APIValue {
    package var json: JSON { .list(map(\.json)) }
    package init(json: JSON) throws(APIReadingFault) {
        guard case .list(let elements) = json else { throw .wrongType(json, expected: "an array") }
        self = []
        reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            do throws(APIReadingFault) {
                append(try Element(json: element))
            } catch {
                throw error.inside("[\(index)]")
            }
        }
    }
}

extension JSON: APIValue {
    package var json: JSON { self }
    package init(json: JSON) throws(APIReadingFault) { self = json }
}

/// An object whose names are data: numbers by state, texts by language. It keeps the order of the names.
package struct APIMap<Value: APIValue>: APIValue, ExpressibleByDictionaryLiteral {
    /// One name and its value.
    package struct Entry: Sendable, Hashable {
        package let name: String
        package let value: Value
    }

    package private(set) var entries: [Entry] = []

    package init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }

    package init(_ entries: some Sequence<(String, Value)>) {
        self.entries = entries.map { Entry(name: $0, value: $1) }
    }

    /// The value of a name; nil without it.
    package subscript(name: String) -> Value? { entries.last { $0.name == name }?.value }

    package var isEmpty: Bool { entries.isEmpty }

    /// The values by name; the last of a repeated one.
    package var dictionary: [String: Value] { Dictionary(entries.map { ($0.name, $0.value) }) { _, last in last } }

    package var json: JSON { .object(entries.map { JSON.Member(name: $0.name, value: $0.value.json) }) }

    package init(json: JSON) throws(APIReadingFault) {
        guard let members = json.members else { throw .wrongType(json, expected: "an object") }
        for member in members {
            do throws(APIReadingFault) {
                entries.append(Entry(name: member.name, value: try Value(json: member.value)))
            } catch {
                throw error.inside(member.name)
            }
        }
    }
}
