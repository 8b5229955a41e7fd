import Foundation
import RelayModel

/// Turns a failed exchange with the relay into a message for the user.
enum APIFault {
    /// The failure of an exchange that broke before a complete reply.
    static func failure(_ fault: TransportFault, url: String) -> CommandFailure {
        switch fault {
        case .connectRefused:
            .failed("No relay answers at \(url); start it with: panda-relay serve (PANDA_RELAY_URL names another one).")
        case .dnsFailure: .failed("The host name in \(url) is unknown; check PANDA_RELAY_URL.")
        case .connectTimeout:
            .failed("\(url) cannot be reached: it does not answer. Check PANDA_RELAY_URL and the firewall.")
        case .tlsFailure:
            .failed("\(url) does not speak TLS as expected; does PANDA_RELAY_URL begin with the right scheme?")
        case .tlsUntrusted: .failed("The certificate of \(url) is not trusted on this machine.")
        case .timeoutAfterBody: .failed("\(url) got the request but did not answer in time; it may have taken effect.")
        case .resetAfterBody, .bodyTruncated, .abandoned:
            .failed("The connection to \(url) broke before the answer was complete; the request may have taken effect.")
        case .addressRefused: .failed("“\(url)” is not a usable URL; check PANDA_RELAY_URL.")
        case .proxyFailure: .failed("The proxy cannot reach \(url).")
        case .localFailure: .failed("This machine cannot connect to \(url) (no route, or out of descriptors).")
        }
    }

    /// The failure of a request that the relay refused.
    static func failure(_ reply: OutboundReply, url: String) -> CommandFailure {
        guard let problem = try? JSONDecoder().decode(Problem.self, from: Data(reply.body)), let code = problem.code
        else {
            return .failed("\(url) answered HTTP \(reply.status) without a reason. Is it a panda-relay?")
        }
        if reply.status == 401 {
            return .failed("The relay does not know this key, or it was revoked. Set PANDA_RELAY_KEY to a valid one.")
        }
        var text = problem.detail ?? problem.title ?? "The relay refused the request."
        if let field = problem.field { text = "\(field): \(text)" }
        return .failed("\(text) (\(code))")
    }

    /// The parts of an RFC 9457 problem document that a message uses.
    private struct Problem: Decodable {
        var title: String?
        var detail: String?
        var code: String?
        var field: String?
    }
}
