import Foundation
import RelayModel
import TestReceivers
import Testing

@testable import RelayTransport

@Suite("Replies in a content coding", .timeLimit(.minutes(5)))
struct EncodedReplyTests {
    private static let plain = #"{"errcode":0,"errmsg":"ok"}"#
    private static let gzip = "H4sIAAAAAAACA6tWSi0qSs5PSVWyMtABsXOL05WslPKzlWoBp36E8BsAAAA="

    private func reply(_ coding: String, _ base64: String) async throws -> OutboundReply {
        let body = try #require(Data(base64Encoded: base64))
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nContent-Length: \(body.count)\r\n\r\n"
        let server = try TestServer { connection in
            while connection.readRequest() != nil { connection.write(Array(head.utf8) + body) }
        }
        return try await TransferClient.local().perform(server.request()).reply
    }

    @Test(
        "A body that the receiver encodes unasked is decoded",
        arguments: [
            ("gzip", gzip), ("x-gzip", gzip), ("deflate", "eNqrVkotKkrOT0lVsjLQAbFzi9OVrJTys5VqAX+DCOM="),
            ("deflate", "q1ZKLSpKzk9JVbIy0AGxc4vTlayU8rOVagE="), ("identity", Data(plain.utf8).base64EncodedString()),
        ]
    )
    func decoded(coding: String, base64: String) async throws {
        let reply = try await reply(coding, base64)
        #expect(reply.fault == nil && !reply.isBodyCut)
        #expect(String(decoding: reply.body, as: UTF8.self) == Self.plain)
    }

    @Test("The size limit counts decoded bytes, whatever few of them are sent")
    func bomb() async throws {
        // 81 bytes that are 4,000,000 blanks, packed twice.
        let twice =
            "H4sIAAAAAAACA5Pv5mAAASbmtwcZeYGMQwu03s+/JMenwTAKRsEoGAWjYBSMglEwCkbBKBgFo2AUjAIQeHCXQVr2zAQGTlsGALA87s1IDwAA"
        let reply = try await reply("gzip, gzip", twice)
        #expect(reply.status == 200 && reply.fault == nil)
        #expect(reply.isBodyCut && reply.body.count == TransferLimits().replyBytes)
    }

    @Test(
        "A body that cannot be decoded says nothing, and the status still does",
        arguments: [("gzip", "aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxk"), ("secret", "aGVsbG8=")]
    )
    func unreadable(coding: String, base64: String) async throws {
        let reply = try await reply(coding, base64)
        #expect(reply.status == 200 && reply.fault == nil && reply.isBodyCut)
    }

    @Test("Date comes with Retry-After, and not without it", arguments: [true, false])
    func date(isThrottled: Bool) async throws {
        let wait = isThrottled ? "Retry-After: 7\r\n" : ""
        let server = try TestServer.answering(
            "HTTP/1.1 200 OK\r\nDate: Mon, 02 Mar 2026 07:30:00 GMT\r\n\(wait)Content-Length: 0\r\n\r\n"
        )
        let limits = TransferLimits(replyHeaders: ["retry-after"])
        let names = try await TransferClient.local().perform(server.request(), limits: limits).reply.headers.map(\.name)
        #expect(names == (isThrottled ? ["retry-after", "date"] : []))
    }
}
