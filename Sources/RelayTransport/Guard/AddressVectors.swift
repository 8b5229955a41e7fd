public import Foundation
import RelayModel

/// Checks the guard against a file of cases in the format of the vectors' README (`ssrf.json`).
public enum AddressVectors {
    /// Judges every case, in the file's order.
    ///
    /// - Parameter json: the whole file.
    /// - Throws: A `DecodingError` if the bytes are not such a file.
    public static func verify(_ json: Data) throws -> [AddressVectorResult] {
        let file = try JSONDecoder().decode(File.self, from: json)
        let refuse = file.refuse.enumerated().map { verify($1, number: $0 + 1, expected: "refuse", file.policy) }
        return refuse + file.allow.enumerated().map { verify($1, number: $0 + 1, expected: "allow", file.policy) }
    }

    private static func verify(
        _ item: Case,
        number: Int,
        expected: String,
        _ shared: Policy
    ) -> AddressVectorResult {
        var wasAsked = false
        let refusal: AddressRefusal?
        do {
            let judge = AddressGuard(policy: try policy(shared, allowCIDRs: item.allow_cidrs ?? shared.allow_cidrs))
            switch item.kind {
            case "address":
                refusal = try judge.refusal(of: address(item.value))
            case "url":
                let answers = try (item.answers ?? []).map(address)
                refusal = judge.judge(url: item.value) {
                    wasAsked = true
                    return answers
                }
            default: throw UnknownKind(kind: item.kind)
            }
        } catch let error as AddressRefusal {
            refusal = error
        } catch {
            return AddressVectorResult(
                id: "\(expected)-\(number)",
                expected: expected,
                got: "unreadable",
                detail: "\(error)"
            )
        }
        // The form alone must refuse a name without answers.
        let got = wasAsked && item.answers == nil ? "lookup" : refusal == nil ? "allow" : "refuse"
        return AddressVectorResult(
            id: "\(expected)-\(number)",
            expected: expected,
            got: got,
            detail: refusal.map { "\($0.rule.rawValue): \($0.operatorDetail)" } ?? item.why ?? ""
        )
    }

    private static func policy(_ shared: Policy, allowCIDRs: [String]) throws -> AddressPolicy {
        AddressPolicy(
            allowPlainHTTP: shared.schemes.contains("http"),
            ports: Set(shared.ports),
            allowCIDRs: try allowCIDRs.map { text in
                guard let range = CIDR(text) else { throw UnreadableRange(text: text) }
                return range
            }
        )
    }

    private static func address(_ text: String) throws(AddressRefusal) -> IPAddress {
        guard let address = IPAddress(text) else { throw AddressRefusal(.host, "not an address") }
        return address
    }

    private struct UnreadableRange: Error { let text: String }
    private struct UnknownKind: Error { let kind: String }

    private struct File: Decodable {
        let policy: Policy
        let refuse: [Case]
        let allow: [Case]
    }

    private struct Policy: Decodable {
        let schemes: [String]
        let ports: [UInt16]
        let allow_cidrs: [String]
    }

    private struct Case: Decodable {
        let kind: String
        let value: String
        let answers: [String]?
        let allow_cidrs: [String]?
        let why: String?
    }
}

/// One case of an address vector file and the guard's verdict.
public struct AddressVectorResult: Hashable, Sendable {
    /// List, number from 1, and the case's value cut to 60 characters.
    public let id: String
    /// `refuse` or `allow`.
    public let expected: String
    /// `refuse`, `allow`, `unreadable`, or `lookup` if a name was looked up that its form already forbids.
    public let got: String
    /// The rule that refused, as text.
    public let detail: String

    /// Whether the verdict is the expected one.
    public var isOK: Bool { expected == got }
}
