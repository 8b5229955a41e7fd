import Yams

/// Reads a YAML tree as the JSON it stands for. Plain `5`, `true`, `null` are bare; quoted and other scalars are texts.
enum JSONTemplateReader {
    static func read(_ node: FileNode) -> JSONTemplate {
        if node.node.mapping != nil, let map = node.map {
            return .object(
                map.entries().map { key, value in
                    let isOptional = key.hasSuffix("?")
                    if isOptional { checkOptional(value) }
                    return .init(
                        key: isOptional ? String(key.dropLast()) : key,
                        isOptional: isOptional,
                        value: read(value)
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

    private static func checkOptional(_ node: FileNode) {
        guard let field = node.template?.onlyField, !field.isOfAttempt else {
            node.fault("is optional but not one field of the notice", expected: "\"{{field}}\" alone")
            return
        }
    }
}
