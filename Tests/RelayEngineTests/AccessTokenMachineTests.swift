import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

@Suite("Access tokens", .timeLimit(.minutes(5)))
struct TokenBookTests {
    private static let start = Timestamp(seconds: 1_772_436_600)
    private let credential: AccessTokenMachine.Credential

    init() throws {
        let text = """
            channel: sample
            title: {zh: 样例, en: Sample}
            address: {kind: account, example: a}
            secret: {use: required, example: "id:key"}
            token: {source: wecom, url: "https://api.example/gettoken"}
            request: {url: "https://api.example/send", query: {access_token: "{{token}}"}}
            messages: {text: {text: "{{headline}}", json: {text: "{{text}}"}}}
            ambiguous: repeat_freely
            reply: {success: {codes: [0]}, code: errcode}
            """
        let channel = try ChannelFile.read(text, file: "sample.yaml")
        credential = AccessTokenMachine.Credential(
            rule: try #require(channel.token),
            secret: "id:key",
            channel: channel.name
        )
    }

    private func token(_ text: String) -> TokenReply { .token(Secret(text), seconds: 7200) }

    private func fetches(_ actions: [AccessTokenMachine.Action]) -> [Bool] {
        actions.compactMap { if case .fetch(_, let isForced) = $0 { isForced } else { nil } }
    }

    private func isReleased(_ actions: [AccessTokenMachine.Action]) -> Bool {
        actions.contains { if case .release = $0 { true } else { false } }
    }

    /// A book with a token that came at the start.
    private func filled() -> AccessTokenMachine {
        var book = AccessTokenMachine()
        _ = book.need(credential, at: Self.start)
        _ = book.answered(credential.fingerprint, with: token("t1"), at: Self.start)
        return book
    }

    @Test("Many who wait make one request; its answer lets all of them go")
    func singleFlight() {
        var book = AccessTokenMachine()
        let (finding, actions) = book.need(credential, at: Self.start)
        #expect(finding == .waiting(until: Self.start + .seconds(30)) && fetches(actions) == [false])
        for _ in 0..<5 { #expect(fetches(book.need(credential, at: Self.start).1).isEmpty) }
        let arrived = book.answered(credential.fingerprint, with: token("t1"), at: Self.start)
        #expect(isReleased(arrived))
        #expect(book.need(credential, at: Self.start).0 == .token(Secret("t1")))
    }

    @Test("A token is renewed at four fifths of its life, and used meanwhile; one about to end is not used")
    func renewal() {
        var book = filled()
        #expect(book.nextWake == Self.start + .seconds(5760))
        #expect(fetches(book.tick(at: Self.start + .seconds(5759))).isEmpty)
        #expect(fetches(book.tick(at: Self.start + .seconds(5760))) == [false])
        #expect(fetches(book.tick(at: Self.start + .seconds(5761))).isEmpty)
        #expect(book.need(credential, at: Self.start + .seconds(7000)).0 == .token(Secret("t1")))
        let (late, _) = book.need(credential, at: Self.start + .seconds(7150))
        #expect(late == .waiting(until: Self.start + .seconds(7180)))
    }

    @Test("An unused token is not renewed for ever")
    func idle() {
        var book = filled()
        var now = Self.start
        var renewals = 0
        while let wake = book.nextWake {
            now = wake
            renewals += fetches(book.tick(at: now)).count
            _ = book.answered(credential.fingerprint, with: token("t"), at: now)
        }
        #expect((14...16).contains(renewals))
    }

    @Test("A failed token request repeats at growing intervals while a delivery waits; the first is reported")
    func backoff() throws {
        var book = AccessTokenMachine(random: SplitMix(state: 1))
        var now = Self.start
        var reports = 0
        #expect(fetches(book.need(credential, at: now).1) == [false])
        for step in [1, 2, 5, 10, 30, 60, 60] {
            let actions = book.answered(credential.fingerprint, with: .failed(code: "-1", message: ""), at: now)
            for case .report(let channel, _, _, _) in actions {
                #expect(channel.text == "sample")
                reports += 1
            }
            let (finding, none) = book.need(credential, at: now)
            let moment = try #require(book.nextWake)
            #expect(finding == .waiting(until: moment) && none.isEmpty)
            #expect((step * 1000...step * 1200).contains(Int((moment - now).milliseconds)))
            now = moment
            // No delivery asks: waiting deliveries are tried again only when a token comes.
            #expect(fetches(book.tick(at: now)) == [false])
        }
        #expect(reports == 1)
    }

    @Test("While a warning waits, a platform that fails is asked every few seconds")
    func urgentBackoff() throws {
        var book = AccessTokenMachine(random: SplitMix(state: 1))
        var now = Self.start
        _ = book.need(credential, at: now)
        for _ in 0..<6 {
            _ = book.answered(credential.fingerprint, with: .failed(code: "-1", message: ""), at: now)
            _ = book.need(credential, at: now)
            now = try #require(book.nextWake)
            _ = book.tick(at: now)
        }
        _ = book.need(credential, at: now)
        _ = book.answered(credential.fingerprint, with: .failed(code: "-1", message: ""), at: now)
        #expect(try #require(book.nextWake) >= now + .seconds(60))
        let (finding, _) = book.need(credential, isUrgent: true, at: now + .seconds(1))
        let moment = try #require(book.nextWake)
        #expect(finding == .waiting(until: moment) && moment <= now + .seconds(6))
        _ = book.tick(at: moment)
        _ = book.answered(credential.fingerprint, with: .failed(code: "-1", message: ""), at: moment)
        #expect(try #require(book.nextWake) <= moment + .seconds(6))
    }

    @Test("A token that no delivery waits for is not requested")
    func nobodyWaits() {
        var book = AccessTokenMachine(random: SplitMix(state: 1))
        var now = Self.start
        var requests = 0
        _ = book.need(credential, at: now)
        _ = book.answered(credential.fingerprint, with: .failed(code: "-1", message: ""), at: now)
        while let wake = book.nextWake, requests < 100 {
            now = wake
            requests += fetches(book.tick(at: now)).count
            _ = book.answered(credential.fingerprint, with: .failed(code: "-1", message: ""), at: now)
        }
        #expect((3...6).contains(requests) && now - Self.start < .seconds(120))
    }

    @Test("A refused credential is said to be, and left alone for a while")
    func refusal() {
        var book = AccessTokenMachine()
        _ = book.need(credential, at: Self.start)
        let actions = book.answered(credential.fingerprint, with: .refused(code: "40013", message: "x"), at: Self.start)
        #expect(isReleased(actions))
        let soon = book.need(credential, at: Self.start + .seconds(299))
        #expect(soon.0 == .refused(code: "40013", message: "x") && soon.1.isEmpty)
        #expect(fetches(book.need(credential, at: Self.start + .seconds(300)).1) == [false])
    }

    @Test(
        "A token the receiver refuses is dropped and fetched again by force, once; the former one says nothing about it"
    )
    func invalid() {
        var book = filled()
        let fingerprint = credential.fingerprint
        let now = Self.start + .seconds(60)
        #expect(fetches(book.refused(Secret("t1"), of: fingerprint, at: now)) == [true])
        #expect(book.refused(Secret("t1"), of: fingerprint, at: now).isEmpty)
        _ = book.answered(fingerprint, with: token("t2"), at: now)
        #expect(book.refused(Secret("t1"), of: fingerprint, at: now).isEmpty)
        let second = book.refused(Secret("t2"), of: fingerprint, at: now)
        #expect(fetches(second).isEmpty && isReleased(second))
        guard case .refused(let code, _) = book.need(credential, at: now).0 else {
            Issue.record("not refused")
            return
        }
        #expect(code == "token_refused")
    }

    @Test("A token that worked may be refused later, and is then fetched once more")
    func trial() {
        var book = filled()
        let fingerprint = credential.fingerprint
        _ = book.refused(Secret("t1"), of: fingerprint, at: Self.start)
        _ = book.answered(fingerprint, with: token("t2"), at: Self.start)
        book.accepted(Secret("t2"), of: fingerprint)
        #expect(fetches(book.refused(Secret("t2"), of: fingerprint, at: Self.start + .seconds(10))) == [false])
    }

    @Test("A token of an earlier run is used")
    func stored() {
        let kept = StoredToken(
            credential: credential.fingerprint,
            token: Secret("t0"),
            fetchedAt: Self.start,
            expiresAt: Self.start + .seconds(7200)
        )
        var book = AccessTokenMachine([kept])
        let (finding, actions) = book.need(credential, at: Self.start + .seconds(10))
        #expect(finding == .token(Secret("t0")) && actions.isEmpty)
    }
}
