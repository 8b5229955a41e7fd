import Yams

/// Turns the YAML parser's errors into faults with lines.
enum YAMLFault {
    static func faults(of error: any Error, in text: String, path: String) -> [ConfigurationFault] {
        func fault(_ line: Int?, _ found: String, _ expected: String = "valid YAML", key: String? = nil)
            -> ConfigurationFault
        {
            ConfigurationFault(source: .file(path: path, line: line), key: key, found: found, expected: expected)
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return [fault(mark.line, ([context?.text, problem].compactMap(\.self)).joined(separator: " "))]
        case .duplicatedKeysInMapping(let names, let context):
            return names.enumerated().map { place, name in
                // The parser reports the position of the first duplicate only, and it is that of the key's first
                // occurrence.
                let first = place == 0 ? context.mark.line : nil
                let line = first.map { repeated(name, after: $0, in: text) ?? $0 }
                return fault(
                    line,
                    "the key a second time" + (first.map { " (first in line \($0))" } ?? ""),
                    "each key once",
                    key: name
                )
            }
        case .reader(let problem, let offset, _, _):
            let line = offset.map { text.prefix($0).count(where: \.isNewline) + 1 }
            return [fault(line, problem)]
        default:
            return [fault(nil, "a file that cannot be parsed")]
        }
    }

    /// The next line below `line` that begins with the same key at the same depth.
    private static func repeated(_ name: String, after line: Int, in text: String) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(line - 1) else { return nil }
        let indent = lines[line - 1].prefix { $0 == " " }
        return lines.indices.dropFirst(line).first { lines[$0].hasPrefix(indent + name + ":") }.map { $0 + 1 }
    }
}
