/// Runs a file of vectors against a catalogue: replies, signatures, splitting or receipts, told apart by their content.
public enum VectorFile {
    /// Why a file cannot be run.
    public enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case notJSON
        /// A kind that is not known here (addresses are checked where the address guard is).
        case unknownKind

        /// What is wrong with the file.
        public var description: String {
            switch self {
            case .notJSON: "the file is not JSON"
            case .unknownKind: "the file holds no reply, signature, splitting or receipt cases"
            }
        }
    }

    /// Every case of the file, in order.
    public static func check(_ file: [UInt8], catalogue: ChannelCatalogue) throws(Fault) -> [VectorOutcome] {
        guard let value = JSONValue(file) else { throw .notJSON }
        switch value {
        case .array(let cases):
            guard let first = cases.first else { return [] }
            if first["http_status"] != nil { return cases.map { ReplyVector($0).check(catalogue) } }
            if first["limit"] != nil, first["unit"] != nil { return cases.map { SplittingVector($0).check() } }
            if first["content_type"] != nil { return cases.map { ReceiptVector($0).check(catalogue) } }
            throw .unknownKind
        case .object(let groups):
            guard groups.contains(where: { SignatureVectors.groups.contains($0.key) }) else { throw .unknownKind }
            return groups.flatMap { group in
                group.value.elements.map { SignatureVectors.check($0, group: group.key) }
            }
        default: throw .unknownKind
        }
    }
}

extension VectorOutcome {
    /// A comparison of two objects, key by key of the expected one.
    init(_ vector: JSONValue, expected: JSONValue, got: JSONValue, ok: Bool? = nil) {
        self.init(
            id: vector["id"]?.scalar ?? "?",
            ok: ok ?? got.isSame(as: expected),
            expected: expected.written,
            got: got.written
        )
    }
}
