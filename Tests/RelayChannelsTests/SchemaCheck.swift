import Foundation

/// As much of JSON Schema 2020-12 as the schema of channel files uses.
struct SchemaCheck {
    let root: [String: Any]

    /// What is wrong with a document, each with its place; empty where nothing is.
    func faults(_ document: Any) -> [String] { faults(document, root, "") }

    /// The schema of a member (`*`: of any member), or of a list's elements (`[]`).
    func child(of schema: [String: Any], _ step: String) -> [String: Any] {
        let found: Any? =
            switch step {
            case "[]": schema["items"]
            case "*": schema["additionalProperties"]
            default: (schema["properties"] as? [String: Any])?[step]
            }
        return resolved(found as? [String: Any] ?? [:])
    }

    private func resolved(_ schema: [String: Any]) -> [String: Any] {
        guard let name = (schema["$ref"] as? String)?.split(separator: "/").last,
            let target = (root["$defs"] as? [String: Any])?[String(name)] as? [String: Any]
        else { return schema }
        return target
    }

    private func faults(_ value: Any, _ given: [String: Any], _ place: String) -> [String] {
        let schema = resolved(given)
        var result: [String] = []
        func fault(_ text: String) { result.append("\(place.isEmpty ? "the document" : place) \(text)") }
        if let kinds = schema["oneOf"] as? [[String: Any]] {
            let matching = kinds.count { faults(value, $0, place).isEmpty }
            if matching != 1 { fault("matches \(matching) kinds") }
        }
        if let names = schema["enum"] as? [String], !names.contains("\(value)") { fault("is \(value)") }
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] }
        if let types, !types.contains(where: { Self.is(value, $0) }) {
            fault("is no \(types.joined(separator: " or "))")
            return result
        }
        if let number = Self.number(value) {
            if let least = Self.bound(schema["minimum"]), number < least { fault("is below \(least)") }
            if let most = Self.bound(schema["maximum"]), number > most { fault("is above \(most)") }
            if let least = Self.bound(schema["exclusiveMinimum"]), number <= least { fault("is not above \(least)") }
        }
        if let text = value as? String, let length = schema["maxLength"] as? Int, text.count > length {
            fault("is too long")
        }
        if let list = value as? [Any] {
            if let least = schema["minItems"] as? Int, list.count < least { fault("has too few elements") }
            if let items = schema["items"] as? [String: Any] {
                for (index, element) in list.enumerated() { result += faults(element, items, "\(place)[\(index)]") }
            }
        }
        if let members = value as? [String: Any] { result += memberFaults(members, schema, place) }
        return result
    }

    private func memberFaults(_ members: [String: Any], _ schema: [String: Any], _ place: String) -> [String] {
        var result: [String] = []
        let properties = schema["properties"] as? [String: Any] ?? [:]
        for key in schema["required"] as? [String] ?? [] where members[key] == nil {
            result.append("\(place).\(key) is missing")
        }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            let path = place.isEmpty ? key : "\(place).\(key)"
            if let own = properties[key] as? [String: Any] {
                result += faults(value, own, path)
            } else if let others = schema["additionalProperties"] as? [String: Any] {
                result += faults(value, others, path)
            } else if schema["additionalProperties"] as? Bool == false {
                result.append("\(path) is an unknown key")
            }
        }
        return result
    }

    private static func `is`(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": value is Bool
        case "integer": value is Int
        case "number": value is Int || value is Double
        default: false
        }
    }

    /// A number of the schema; `is Bool` is true for its 0 and 1 where JSON comes through Foundation.
    private static func bound(_ value: Any?) -> Double? { (value as? NSNumber)?.doubleValue }

    private static func number(_ value: Any?) -> Double? {
        if value is Bool { return nil }
        if let whole = value as? Int { return Double(whole) }
        return value as? Double
    }
}
