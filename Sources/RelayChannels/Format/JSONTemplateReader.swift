import RelayJSON
import Yams

/// Reads a YAML tree as the JSON it describes. Plain `5`, `true`, `null` are bare; quoted and other scalars are
/// texts.
enum JSONTemplateReader {
    static func read(_ node: FileNode) -> JSONTemplate {
        if node.node.mapping != nil, let map = node.map {
            checkKeys(map)
            return .object(
                map.entries().map { key, value in
                    let isOptional = key.hasSuffix("?")
                    let template = read(value)
                    if isOptional { checkOptional(template, value) }
                    return .init(
                        key: isOptional ? String(key.dropLast()) : key,
                        isOptional: isOptional,
                        value: template
                    )
                }
            )
        }
        if node.node.sequence != nil { return .array(node.elements.map(read)) }
        guard let text = node.text else { return .literal("null") }
        if node.isPlain, isBare(text) { return .literal(text == "~" || text.isEmpty ? "null" : text) }
        return .string(node.template ?? .empty)
    }

    private static func isBare(_ text: String) -> Bool {
        if ["true", "false", "null", "~", ""].contains(text) { return true }
        guard let tape = JSONTape(Array(text.utf8)) else { return false }
        return tape.kind(0) == .number
    }

    /// A key may occur only once, optional or not: a JSON parser would use the last one.
    private static func checkKeys(_ map: FileMap) {
        let keys = Set(map.entries().map(\.key))
        for key in keys.sorted() where key.hasSuffix("?") && keys.contains(String(key.dropLast())) {
            map.fault(key, "stands beside the same key without ?", expected: "one of them")
        }
    }

    private static func checkOptional(_ value: JSONTemplate, _ node: FileNode) {
        if value.fields.isEmpty || value.fields.contains(where: \.isOfAttempt) {
            node.fault("is optional but holds no field of the notice alone", expected: "fields of the notice")
        }
    }
}
