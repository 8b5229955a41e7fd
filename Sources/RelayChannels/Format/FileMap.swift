import RelayJSON
import RelayModel
import Yams

/// A mapping of a channel file. Every key that is read is remembered; ``finish()`` reports the others as unknown.
final class FileMap {
    let path: String
    let line: Int
    let faults: FaultList
    private let mapping: Node.Mapping
    private var known: Set<String> = []

    init(_ mapping: Node.Mapping, path: String, line: Int, faults: FaultList) {
        self.mapping = mapping
        self.path = path
        self.line = line
        self.faults = faults
    }

    /// The value of a key, or nil.
    func node(_ key: String) -> FileNode? {
        known.insert(key)
        guard let node = mapping[Node(key)] else { return nil }
        return FileNode(node: node, path: joined(key), faults: faults)
    }

    /// The value of a key; logs a fault if it is missing.
    func required(_ key: String, expected: String) -> FileNode? {
        if let node = node(key) { return node }
        faults.add(line, joined(key), "is missing", expected: expected)
        return nil
    }

    func map(_ key: String) -> FileMap? { node(key)?.map }

    /// The elements of a list of mappings.
    func maps(_ key: String) -> [FileMap] { node(key)?.elements.compactMap(\.map) ?? [] }

    /// The texts of a list.
    func texts(_ key: String) -> [String] { node(key)?.elements.compactMap(\.text) ?? [] }

    /// The patterns of a list of texts.
    func patterns(_ key: String) -> [TextPattern] { node(key)?.elements.compactMap(\.pattern) ?? [] }

    func paths(_ key: String) -> [JSONPath] { node(key)?.elements.compactMap(\.jsonPath) ?? [] }

    func named<T: StringEnum>(_ key: String, _ type: T.Type) -> T? { node(key)?.named(type) }

    /// All keys and values, in the file's order; all count as read.
    func entries() -> [(key: String, value: FileNode)] {
        mapping.compactMap { pair in
            guard let key = pair.key.scalar?.string else {
                faults.add(pair.key.mark?.line ?? line, path, "has a key that is no text", expected: "text keys")
                return nil
            }
            known.insert(key)
            return (key, FileNode(node: pair.value, path: joined(key), faults: faults))
        }
    }

    /// Reports every key that was not read as unknown.
    func finish() {
        for pair in mapping {
            let key = pair.key.scalar?.string ?? "?"
            guard !known.contains(key) else { continue }
            faults.add(
                pair.key.mark?.line ?? line,
                joined(key),
                "is an unknown key",
                expected: "one of \(known.sorted().joined(separator: ", "))"
            )
        }
    }

    func fault(_ key: String, _ problem: String, expected: String) {
        faults.add(mapping[Node(key)]?.mark?.line ?? line, joined(key), problem, expected: expected)
    }

    private func joined(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
