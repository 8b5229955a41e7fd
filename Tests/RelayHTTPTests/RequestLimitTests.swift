import RelayModel
import Testing

@testable import RelayHTTP

@Suite("Limits of requests, without sockets", .timeLimit(.minutes(5)))
struct RequestLimitTests {
    @Test("After five seconds a body must arrive at 1 KiB per second")
    func pace() {
        let pace = BodyPace()
        #expect(!pace.isTooSlow(received: 0, after: .seconds(5)))
        #expect(pace.isTooSlow(received: 0, after: .milliseconds(5001)))
        #expect(!pace.isTooSlow(received: 1024, after: .seconds(6)))
        #expect(pace.isTooSlow(received: 1023, after: .seconds(6)))
        #expect(!pace.isTooSlow(received: 64 << 20, after: .seconds(600)))
        #expect(!pace.isSlow(after: .milliseconds(999)) && pace.isSlow(after: .seconds(1)))
    }

    @Test("Large bodies leave room for small ones, and all leave room for warnings; a roster of 64 MiB fits")
    func memory() {
        let memory = BodyMemory()
        var accounts: [BodyMemory.Account] = []
        func take(_ count: Int, _ share: RequestPlaces.Share) -> Bool {
            let account = BodyMemory.Account(memory, share)
            accounts.append(account)
            return account.take(count)
        }
        #expect(take(64 << 20, .shared))
        #expect(take(32 << 20, .shared))
        #expect(!take(65_537, .shared) && !take(65_537, .reserved))
        for _ in 0..<512 { #expect(take(65_536, .shared)) }
        #expect(!take(1, .shared))
        for _ in 0..<256 { #expect(take(65_536, .reserved)) }
        #expect(!take(1, .reserved))
        #expect(memory.bytes == 144 << 20)
        accounts = []
        #expect(memory.bytes == 0)
    }

    @Test("A body that grows beyond the small limit needs room for large ones")
    func growing() {
        let memory = BodyMemory()
        let large = BodyMemory.Account(memory, .shared)
        #expect(large.take(96 << 20))
        let growing = BodyMemory.Account(memory, .shared)
        #expect(growing.take(65_536))
        #expect(!growing.take(1))
        withExtendedLifetime(large) {}
    }

    @Test(
        "A path has one spelling",
        arguments: [
            ("/", false), ("/v1/circles", true), ("/v1/people/a.b", true), ("/v1/people/%E5%BC%A0", true),
            ("//v1/circles", false), ("/v1//circles", false), ("/v1/circles/", false), ("/v1/./circles", false),
            ("/v1/x/../circles", false), ("/v1/%2e%2E/circles", false), ("/v1/.%2e/circles", false),
            ("/v1/circles%2Fx", false), ("/v1/circles%5cx", false), ("v1/circles", false), ("", false),
        ]
    )
    func path(text: String, isCanonical: Bool) {
        #expect(RequestPath.isCanonical(text) == isCanonical)
    }

    @Test("A kind of refusal is logged at once, then at most once per minute with its number")
    func refusals() {
        let start = ContinuousClock.now
        var refusals = Refusals()
        #expect(refusals.note("a", route: "/x", at: start) == Refusals.Line(code: "a", count: 1, route: "/x"))
        for number in 1...1000 {
            #expect(refusals.note("a", route: "/y", at: start + .milliseconds(number)) == nil)
        }
        #expect(refusals.note("b", route: "/x", at: start + .seconds(30)) != nil)
        #expect(refusals.due(at: start + .seconds(59)).isEmpty)
        #expect(refusals.due(at: start + .seconds(60)) == [Refusals.Line(code: "a", count: 1000, route: "/y")])
        #expect(refusals.note("a", route: "/z", at: start + .seconds(61)) == nil)
        #expect(refusals.due(at: start + .seconds(120)) == [Refusals.Line(code: "a", count: 1, route: "/z")])
        #expect(refusals.due(at: start + .seconds(180)).isEmpty)
        #expect(refusals.note("a", route: "/z", at: start + .seconds(181)) != nil)
    }
}
