import RelayJSON

/// Runs a file of vectors against a catalogue: replies, signatures, splitting or receipts; the content of a case
/// decides its kind.
public enum VectorFile {
    /// Why a file cannot be run.
    public enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case notJSON
        /// An unknown kind (the address guard checks addresses).
        case unknownKind
        case noCases

        /// The problem of the file.
        public var description: String {
            switch self {
            case .notJSON: "the file is not JSON"
            case .unknownKind: "the file holds no reply, signature, splitting, receipt or address cases"
            case .noCases: "the file holds no cases at all"
            }
        }
    }

    /// Every case of the file, in order.
    public static func check(_ file: [UInt8], catalogue: ChannelCatalogue) throws(Fault) -> [VectorOutcome] {
        guard let value = JSONValue(file) else { throw .notJSON }
        switch value {
        case .array(let cases):
            guard !cases.isEmpty else { throw .noCases }
            let outcomes = cases.map { check($0, catalogue) }
            guard outcomes.contains(where: { $0 != nil }) else { throw .unknownKind }
            return zip(cases, outcomes).map { vector, outcome in
                outcome ?? VectorOutcome(vector, problem: "no reply, splitting or receipt case")
            }
        case .object(let groups):
            guard groups.contains(where: { SignatureVectors.groups.contains($0.key) }) else { throw .unknownKind }
            let outcomes = groups.flatMap { group in
                group.value.elements.map { SignatureVectors.check($0, group: group.key) }
            }
            guard !outcomes.isEmpty else { throw .noCases }
            return outcomes
        default: throw .unknownKind
        }
    }

    /// Returns nil for a case of an unknown kind.
    private static func check(_ vector: JSONValue, _ catalogue: ChannelCatalogue) -> VectorOutcome? {
        if vector["http_status"] != nil { return ReplyVector(vector).check(catalogue) }
        if vector["limit"] != nil, vector["unit"] != nil { return SplittingVector(vector).check() }
        if vector["content_type"] != nil { return ReceiptVector(vector).check(catalogue) }
        return nil
    }
}

extension VectorOutcome {
    /// A case that cannot be read is a mismatch.
    init(_ vector: JSONValue, problem: String) {
        let expect = vector["expect"] ?? .null
        self.init(vector, expected: expect, got: .object([("error", .string(problem))]), ok: false)
    }

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

/// The result of one case of a vector file.
public struct VectorOutcome: Hashable, Sendable {
    /// The case's own id.
    public var id: String
    /// Whether the relay agrees.
    public var ok: Bool
    /// The expected values as JSON.
    public var expected: String
    /// The relay's values of the same keys as JSON.
    public var got: String
}
