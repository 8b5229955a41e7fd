import RelayModel
import Testing

@testable import RelayHTTP

@Suite("Endpoints that are held", .timeLimit(.minutes(5)))
struct HoldingTests {
    @Test("An endpoint whose secret is not there says why its deliveries are held, and never shows a secret")
    func secretMissing() async throws {
        try await Service.with { service in
            try await service.putClass()
            func put(_ secret: String) async throws -> Answer {
                try await service.ask(
                    "PUT",
                    "/v1/endpoints/hook",
                    #"{"owner":"circle:class-1","channel":"webhook","address":"http://127.0.0.1:9/x","secret":"\#(secret)"}"#
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
