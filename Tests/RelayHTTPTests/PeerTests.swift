import RelayModel
import RelayTransport
import Testing

@testable import RelayHTTP

@Suite("The peer of a limit", .timeLimit(.minutes(5)))
struct PeerTests {
    private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test("A peer is an IPv4 address, or the first 64 bits of an IPv6 address")
    func peers() throws {
        func peer(_ text: String) throws -> PeerAddress { PeerAddress(try Self.address(text)) }
        #expect(try peer("2001:db8:1:2::1") == peer("2001:db8:1:2:ffff::9"))
        #expect(try peer("2001:db8:1:2::1") != peer("2001:db8:1:3::1"))
        #expect(try peer("192.0.2.1") != peer("192.0.2.2"))
        #expect(try peer("::ffff:192.0.2.1") == peer("192.0.2.1"))
        #expect(try peer("::1") != peer("0.0.0.0"))
    }

    @Test(
        "Behind trusted proxies the sender is the last untrusted address; a malformed header counts for the proxy",
        arguments: [
            ("10.0.0.9", ["192.0.2.1"], "192.0.2.1"),
            ("10.0.0.9", ["203.0.113.5, 192.0.2.1"], "192.0.2.1"),
            ("10.0.0.9", ["203.0.113.5", "192.0.2.1 ,\t10.0.0.8"], "192.0.2.1"),
            ("10.0.0.9", ["2001:db8::1, fd00::5"], "2001:db8::1"),
            ("10.0.0.9", ["::ffff:192.0.2.1"], "192.0.2.1"),
            ("10.0.0.9", ["::ffff:10.0.0.8, ::ffff:10.0.0.7"], "10.0.0.9"),
            ("10.0.0.9", ["10.0.0.7, 10.0.0.8"], "10.0.0.9"),
            ("10.0.0.9", [], "10.0.0.9"),
            ("10.0.0.9", [""], "10.0.0.9"),
            ("10.0.0.9", ["192.0.2.1, unknown"], "10.0.0.9"),
            ("10.0.0.9", ["192.0.2.1, _hidden, 10.0.0.8"], "10.0.0.9"),
            ("10.0.0.9", ["192.0.2.1:4711"], "10.0.0.9"),
            ("10.0.0.9", ["rubbish, 192.0.2.1"], "192.0.2.1"),
            ("10.0.0.9", [String(repeating: "10.0.0.8,", count: 40) + "10.0.0.8"], "10.0.0.9"),
            ("10.0.0.9", ["192.0.2.1," + String(repeating: "10.0.0.8,", count: 40) + "10.0.0.8"], "10.0.0.9"),
            ("192.0.2.66", ["203.0.113.5"], "192.0.2.66"),
            ("192.0.2.66", ["10.0.0.8"], "192.0.2.66"),
        ]
    )
    func forwarded(connection: String, field: [String], sender: String) throws {
        let proxies = TrustedProxies(try ["10.0.0.0/24", "fd00::/8"].map { try #require(CIDR($0)) })
        let found = proxies.sender(connection: try Self.address(connection), forwardedFor: field)
        #expect(try found == Self.address(sender))
    }

    @Test("Failed authentications of a peer are counted per minute; over the limit the answer has the wait")
    func failedAuthentications() throws {
        let start = ContinuousClock.now
        var failures = FailedAuthentications(limit: 2)
        let peer = PeerAddress(try Self.address("192.0.2.1"))
        #expect(failures.note(peer, at: start) == nil)
        #expect(failures.note(peer, at: start + .seconds(1)) == nil)
        #expect(failures.note(peer, at: start + .seconds(10)) == 50)
        let other = PeerAddress(try Self.address("192.0.2.2"))
        #expect(failures.note(other, at: start + .seconds(10)) == nil)
        #expect(failures.note(peer, at: start + .milliseconds(59_999)) == 1)
        #expect(failures.note(peer, at: start + .seconds(60)) == nil)
    }

    @Test("No number of peers fills the memory or evicts entries of the table")
    func manyPeers() throws {
        let now = ContinuousClock.now
        var failures = FailedAuthentications(limit: 2)
        for number in 0..<20_000 { _ = failures.note(PeerAddress(IPAddress(v4: UInt32(number))), at: now) }
        #expect(failures.peers == 4096)
        #expect(failures.note(PeerAddress(IPAddress(v4: 1)), at: now) == nil)
        #expect(failures.note(PeerAddress(IPAddress(v4: 1)), at: now) != nil)
        #expect(failures.note(PeerAddress(IPAddress(v4: 30_000)), at: now) != nil)
    }

    @Test("Slow bodies count for the peer and the key; those of warnings count separately")
    func slowBodies() throws {
        func sender(_ peer: UInt32, _ key: Int64?, isReserved: Bool = false) -> SlowBodies.Sender {
            SlowBodies.Sender(
                peer: PeerAddress(IPAddress(v4: peer)),
                key: key.map { KeyID(rawValue: $0) },
                isReserved: isReserved
            )
        }
        var slow = SlowBodies(perPeer: 3, perKey: 2)
        func add(_ sender: SlowBodies.Sender) -> Bool { slow.add(sender) }
        for known in [sender(1, 1), sender(2, 1)] { #expect(add(known)) }
        #expect(!add(sender(3, 1)), "the key has two")
        for known in [sender(1, 2), sender(1, nil)] { #expect(add(known)) }
        #expect(!add(sender(1, 3)), "the peer has three")
        #expect(add(sender(1, 1, isReserved: true)))
        slow.remove(sender(1, nil))
        #expect(add(sender(1, 3)))
        for sender in [sender(1, 1), sender(2, 1), sender(1, 2), sender(1, 3), sender(1, 1, isReserved: true)] {
            slow.remove(sender)
        }
        #expect(slow.isEmpty)
    }
}
