import Foundation
import RelayModel
import Yams

/// A configuration file parsed into keys and values. The values are not validated yet.
struct ConfigurationFile {
    /// A known key with its value and line.
    struct Entry {
        let key: ConfigurationKey
        let value: ConfigurationValue
        let line: Int?
    }

    private(set) var entries: [Entry] = []
    private(set) var faults: [ConfigurationFault] = []
    private let path: String

    /// Parses a file; ``faults`` lists its faults.
    init(path: String) {
        self.path = path
        do {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            guard let text = String(validating: bytes, as: UTF8.self) else {
                fault(nil, nil, found: "bytes that are not UTF-8", expected: "a UTF-8 text")
                return
            }
            read(text)
        } catch {
            let isThere = FileManager.default.fileExists(atPath: path)
            fault(
                nil,
                nil,
                found: isThere ? "a file that cannot be read" : "no such file",
                expected: "a configuration such as Config/relay.yaml"
            )
        }
    }

    private mutating func read(_ text: String) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            faults += YAMLFault.faults(of: error, in: text, path: path)
            return
        }
        guard let root, !isNull(root) else { return }
        guard case .mapping(let mapping) = root else {
            fault(root.mark?.line, nil, found: shown(root), expected: "keys and values, such as listen: 127.0.0.1:8180")
            return
        }
        walk(mapping, under: "")
    }

    private mutating func walk(_ mapping: Node.Mapping, under prefix: String) {
        for (key, value) in mapping {
            let line = key.mark?.line
            guard case .scalar(let scalar) = key else {
                fault(line, prefix.isEmpty ? nil : prefix, found: shown(key) + " as a key", expected: "a name")
                continue
            }
            let name = prefix.isEmpty ? scalar.string : prefix + "." + scalar.string
            let inside = ConfigurationKey.all.filter { $0.name.hasPrefix(name + ".") }
            if let known = ConfigurationKey.all.first(where: { $0.name == name }) {
                take(value, for: known, line: line)
            } else if let replacement = ConfigurationKey.replaced[name] {
                fault(line, name, found: "a key of an earlier version", expected: replacement)
            } else if inside.isEmpty {
                let names = ConfigurationKey.all.map(\.name)
                // A key in the wrong section is more likely than a misspelt one.
                let closest =
                    NearestName.to(name, among: names)
                    ?? names.first { $0.split(separator: ".").last == name.split(separator: ".").last }
                fault(
                    line,
                    name,
                    found: "an unknown key",
                    expected: closest.map { "perhaps \($0)" } ?? "one of \(names.joined(separator: ", "))"
                )
            } else if case .mapping(let section) = value {
                walk(section, under: name)
            } else if !isNull(value) {
                // A section whose keys are all commented out is valid; a scalar in place of a section is not.
                fault(
                    line,
                    name,
                    found: shown(value),
                    expected:
                        "a section with the keys "
                        + inside.map { $0.name.dropFirst(name.count + 1) }.joined(separator: ", ")
                )
            }
        }
    }

    private mutating func take(_ value: Node, for key: ConfigurationKey, line: Int?) {
        switch value {
        case .scalar(let scalar):
            entries.append(Entry(key: key, value: .text(isNull(value) ? "" : scalar.string), line: line))
        case .sequence(let sequence):
            var items: [String] = []
            for item in sequence {
                guard case .scalar(let scalar) = item else {
                    fault(
                        item.mark?.line ?? line,
                        key.name,
                        found: shown(item) + " in the list",
                        expected: key.expected
                    )
                    return
                }
                items.append(scalar.string)
            }
            entries.append(Entry(key: key, value: .list(items), line: line))
        default:
            fault(line, key.name, found: shown(value), expected: key.expected)
        }
    }

    private mutating func fault(_ line: Int?, _ key: String?, found: String, expected: String) {
        faults.append(
            ConfigurationFault(source: .file(path: path, line: line), key: key, found: found, expected: expected)
        )
    }

    private func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private func shown(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): ConfigurationValue.text(scalar.string).shown
        case .sequence: "a list"
        case .mapping: "a section"
        case .alias: "an alias"
        }
    }
}
