import RelayJSON
import RelayModel
import Yams

/// A value of a channel file with its place: line and key path.
struct FileNode {
    let node: Node
    let path: String
    let faults: FaultList

    var line: Int { node.mark?.line ?? 0 }

    /// The scalar as text; logs a fault and returns nil for other values.
    var text: String? {
        if let scalar = node.scalar { return scalar.string }
        fault("is not a single value", expected: "a text")
        return nil
    }

    /// Whether the scalar is written without quotes, so that `5` and `true` mean a number and a boolean.
    var isPlain: Bool { node.scalar?.style == .plain }

    var int: Int? {
        guard let text else { return nil }
        guard let value = Int(text) else {
            fault("is \"\(text)\"", expected: "a whole number")
            return nil
        }
        return value
    }

    var number: Double? {
        guard let text else { return nil }
        guard let value = WaitTime.seconds(text) else {
            fault("is \"\(text)\"", expected: "a number of 0 or more, such as 5 or 0.5")
            return nil
        }
        return value
    }

    var bool: Bool? {
        guard let text else { return nil }
        switch text {
        case "true", "yes": return true
        case "false", "no": return false
        default:
            fault("is \"\(text)\"", expected: "true or false")
            return nil
        }
    }

    /// One of an enumeration's names.
    func named<T: StringEnum>(_ type: T.Type) -> T? {
        guard let text else { return nil }
        guard let value = T(name: text) else {
            fault("is \"\(text)\"", expected: "one of \(T.names)")
            return nil
        }
        return value
    }

    /// A text with placeholders.
    var template: Template? { text.flatMap { template(of: $0) } }

    /// A part of this value, read as a text with placeholders.
    func template(of text: String) -> Template? {
        do throws(Template.Fault) {
            let template = try Template(text)
            faults.use(template.fields, line, path)
            return template
        } catch {
            switch error {
            case .unclosed: fault("has {{ without }}", expected: "{{field}}")
            case .unknownField(let name):
                fault("names the unknown field {{\(name)}}", expected: "one of \(Field.names)")
            }
            return nil
        }
    }

    /// Whether it is a single value.
    var isScalar: Bool { node.scalar != nil }

    /// Whether it is keys and values.
    var isMapping: Bool { node.mapping != nil }

    /// The elements of a list; a single value counts as a list of one.
    var elements: [FileNode] {
        guard let sequence = node.sequence else { return [self] }
        return sequence.enumerated().map { place, node in
            FileNode(node: node, path: "\(path)[\(place)]", faults: faults)
        }
    }

    /// The mapping; logs a fault and returns nil for other values.
    var map: FileMap? {
        guard let mapping = node.mapping else {
            fault("is not a mapping", expected: "keys and values")
            return nil
        }
        return FileMap(mapping, path: path, line: line, faults: faults)
    }

    /// A path into a reply: `Response.Error.Code`.
    var jsonPath: JSONPath? {
        guard let text else { return nil }
        guard let path = JSONPath(text) else {
            fault("is \"\(text)\"", expected: "keys joined by dots")
            return nil
        }
        return path
    }

    /// A pattern for the texts of replies. Regular expressions are recognised by their syntax and refused, because they
    /// would never match.
    var pattern: TextPattern? {
        guard let text else { return nil }
        let expected = "a part of the text, in which only * is special and stands for anything between"
        guard text.utf8.count <= TextPattern.maximumLength else {
            fault("is \(text.utf8.count) bytes long", expected: "\(TextPattern.maximumLength) bytes at most")
            return nil
        }
        if let mark = TextPattern.regularExpressionMark(in: text) {
            fault("holds \"\(mark)\" of a regular expression", expected: expected)
            return nil
        }
        guard let pattern = TextPattern(text) else {
            fault("matches everything", expected: expected)
            return nil
        }
        return pattern
    }

    /// Codes of replies: one code, or a prefix.
    func codePattern(_ kind: ReplyRules.CodeKind) -> CodePattern? {
        guard let text else { return nil }
        let begin = text.hasSuffix("*") ? text.dropLast() : text[...]
        if let mark = begin.contains("*") ? "*" : TextPattern.regularExpressionMark(in: String(begin)) {
            fault("holds \"\(mark)\" inside a code", expected: "a code, or its beginning and *")
            return nil
        }
        if kind == .number, !begin.isEmpty, begin != "-", ReplyCode.wholeNumber(String(begin)) != String(begin) {
            fault("is \"\(text)\"", expected: "a whole number, or its beginning and *; code_kind: text for other codes")
            return nil
        }
        return CodePattern(text)
    }

    func fault(_ problem: String, expected: String) {
        faults.add(line, path, problem, expected: expected)
    }
}
