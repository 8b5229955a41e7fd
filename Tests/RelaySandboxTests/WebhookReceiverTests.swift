import RelayJSON
import RelayModel
import Testing

@testable import RelaySandbox

@Suite("Webhook receiver", .timeLimit(.minutes(5)))
struct WebhookReceiverTests {
    private func headers(_ id: String?, _ timestamp: String?, _ signature: String? = nil) -> [HTTPField] {
        [("Webhook-Id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)].compactMap { pair in
            pair.1.map { HTTPField(pair.0, $0) }
        }
    }

    @Test("Every verification vector is judged as it says, 204 or a refusal")
    func vectors() throws {
        for vector in try Fixture.signatures("standard_webhooks_verify") {
            let fields = (vector["headers"]?.members ?? []).map { HTTPField($0.name, $0.value.text ?? "") }
            let now = try #require(vector["now"]?.wholeNumber)
            let body = try #require(vector["body"]?.text)
            var bench = try Bench()
            try bench.register(vector["verify_keys"]?.texts ?? [], for: "webhook/s1")
            bench.now = Timestamp(milliseconds: now * 1000 + 999)
            let outcome = bench.take("/webhook/s1", body, headers: fields)
            let isValid = vector["valid"] == .bool(true)
            #expect((outcome.reply.status == 204) == isValid, "\(vector["id"]?.text ?? "")")
            #expect(outcome.message?.isTaken == isValid)
        }
    }

    @Test("An Ed25519 signature is checked with the public key, or the private key's public half")
    func asymmetric() throws {
        for vector in try Fixture.signatures("standard_webhooks_v1a") {
            let timestamp = try #require(vector["timestamp"]?.wholeNumber)
            let fields = headers(vector["webhook_id"]?.text, String(timestamp), vector["signature"]?.text)
            for key in ["public_key", "private_key"] {
                var bench = try Bench()
                bench.now = Timestamp(seconds: timestamp)
                try bench.register([vector[key]?.text ?? ""], for: "webhook/s1")
                #expect(bench.code("/webhook/s1", vector["body"]?.text ?? "", headers: fields) == "204")
                #expect(bench.code("/webhook/s1", "changed", headers: fields) == "401")
            }
        }
    }

    @Test("Secrets are taken or refused as their format says; a public key may check but not sign")
    func secretFormats() throws {
        for vector in try Fixture.signatures("secret_format") {
            let text = try #require(vector["secret"]?.text)
            let isValid = vector["valid"] == .bool(true) || text.hasPrefix("whpk_")
            #expect((SigningSecret(text, channel: "webhook") != nil) == isValid, "\(vector["id"]?.text ?? "")")
        }
        #expect(SigningSecret("whsec_eRWX39RxJKfO1+hnlFEB5xFCCUAq2RNU", channel: "wecom-robot") == nil)
    }

    @Test("Id and timestamp are needed, a signature only where a secret is registered")
    func neededHeaders() throws {
        var bench = try Bench()
        #expect(bench.code("/webhook/s1", "{}", headers: headers("d1", "1")) == "204")
        #expect(bench.code("/webhook/s1", "{}", headers: headers(nil, "1")) == "400")
        #expect(bench.code("/webhook/s1", "{}", headers: headers("d1", nil)) == "400")
        #expect(bench.code("/webhook/s1", "{}", headers: headers("d1", "soon")) == "400")
        #expect(bench.code("/webhook/s1", "{}", headers: headers("d1", "99999999999999999999")) == "400")
        #expect(bench.code("/webhook/s1", "", method: "GET", headers: headers("d1", "1")) == "405")
        #expect(bench.code("/webhook/gone1", "{}", headers: headers("d1", "1")) == "410")
        #expect(bench.code("/webhook", "{}", headers: headers("d1", "1")) == "404")
    }

    @Test("A repeated id is a duplicate for its receiver; an id that was refused before is not")
    func duplicates() throws {
        var bench = try Bench(faults: "webhook/s2:status=503,times=1")
        for receiver in ["s1", "s1", "s2", "s2", "s3"] {
            _ = bench.take("/webhook/\(receiver)", "{}", headers: headers("dlv_1", "1"))
        }
        #expect(bench.router.inbox.counts.uniqueWebhookIDs == 3)
        #expect(bench.router.inbox.counts.duplicateWebhookIDs == 1)
    }
}
