import RelayJSON
import RelayModel
import RelaySandbox
import Synchronization
import Testing

@testable import RelayHTTP

@Suite("Endpoints on hold", .timeLimit(.minutes(5)))
struct HoldingTests {
    /// The system's clock, which a test can advance.
    private final class ForwardClock: RelayClock {
        private let ahead = Mutex(Duration.zero)
        var now: Timestamp { SystemClock().now + ahead.withLock { $0 } }

        func pass(_ span: Duration) { ahead.withLock { $0 += span } }
    }

    @Test(
        "The log, the delivery and the counts show a delivery that waits for a place, and one in flight"
    )
    func place() async throws {
        let sandbox = try await Sandbox.start(host: "127.0.0.1", port: 0, faults: try FaultSpec("webhook/*:hang"))
        let clock = ForwardClock()
        try await Service.with(clock: clock) { service in
            try await service.putClass()
            let address = "\(sandbox.url)/webhook/hook"
            let hook = try await service.ask(
                "PUT",
                "/v1/endpoints/hook",
                #"{"owner":"circle:class-1","channel":"webhook","address":"\#(address)","#
                    + #""secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}"#
            )
            try #require(hook.status == 200, "\(hook.text)")
            for number in 0..<6 {
                let notice = Service.notice(title: "提醒 \(number)")
                #expect(try await service.ask("POST", "/v1/notices", notice).status == 202)
            }
            func found(_ state: String) async throws -> [JSON] {
                let page = try await service.ask("GET", "/v1/deliveries?endpoint=hook&state=\(state)")
                return page.json["items"]?.elements ?? []
            }
            while try await found("sending").count < 4 { await Task.yield() }
            clock.pass(.seconds(3))
            let held = try await found("held")
            #expect(held.count == 2)
            for delivery in held {
                #expect(delivery["reason"]?.text == "place" && delivery["held_until"]?.text != nil)
            }
            let id = try #require(held.first?["id"]?.text)
            let notice = try #require(held.first?["notice"]?.text)
            #expect(try await service.ask("GET", "/v1/deliveries/\(id)").json["reason"]?.text == "place")
            let counts = try await service.ask("GET", "/v1/notices/\(notice)").json["counts"]
            #expect(counts?["held"] == .number(1) && counts?["queued"] == .number(0))
        }
        await sandbox.stop()
    }

    @Test("An endpoint with a missing secret shows why its deliveries are held, and never a secret")
    func secretMissing() async throws {
        try await Service.with { service in
            try await service.putClass()
            func put(_ secret: String) async throws -> Answer {
                try await service.ask(
                    "PUT",
                    "/v1/endpoints/hook",
                    #"""
                    {"owner":"circle:class-1","channel":"webhook","address":"http://127.0.0.1:9/x",
                    "secret":"\#(secret)"}
                    """#
                )
            }
            let held = try await put("env:PANDA_SECRET_NO_SUCH_TEST")
            #expect(held.status == 200, "\(held.text)")
            #expect(held.json["held_reason"] == .text("secret_missing"))
            #expect(held.json["held_detail"]?.text?.contains("PANDA_SECRET_NO_SUCH_TEST") == true)
            let shown = try await service.ask("GET", "/v1/endpoints/hook")
            #expect(shown.json["held_reason"] == .text("secret_missing"))
            let sound = try await put("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            #expect(sound.json["held_reason"] == .null && !sound.text.contains("whsec"))
        }
    }
}
