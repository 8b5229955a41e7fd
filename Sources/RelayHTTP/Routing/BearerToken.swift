import HTTPTypes
import Hummingbird

/// The key in an `Authorization` header (RFC 6750 section 2.1).
enum BearerToken {
    /// The key of a request.
    /// - Throws: 401 unless there is exactly one bearer token.
    static func read(_ headers: HTTPFields) throws(Problem) -> String {
        let values = headers[values: .authorization]
        guard let value = values.first else {
            throw refusal("missing_key", "Send the key: Authorization: Bearer prk_….")
        }
        let scheme = value.prefix { $0 != " " }
        // RFC 9110 section 11.4: one or more blanks separate scheme and token.
        let token = value.dropFirst(scheme.count).drop { $0 == " " }
        guard values.count == 1, scheme.lowercased() == "bearer", (1...256).contains(token.utf8.count),
            token.utf8.allSatisfy(isTokenByte)
        else { throw refusal("invalid_key", "The Authorization header is not “Bearer” and one key.") }
        return String(token)
    }

    private static func refusal(_ code: String, _ detail: String) -> Problem {
        Problem(.unauthorized, code, detail, headers: [.wwwAuthenticate: #"Bearer realm="panda-relay""#])
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"),
            UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
