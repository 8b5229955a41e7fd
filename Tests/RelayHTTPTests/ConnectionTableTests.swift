import RelayModel
import RelayTransport
import Testing

@testable import RelayHTTP

@Suite("The connection that is closed at the limit", .timeLimit(.minutes(5)))
struct ConnectionTableTests {
    private func peer(_ number: UInt32) -> PeerAddress { PeerAddress(IPAddress(v4: number)) }

    /// Opens a connection that is expected to stay.
    /// - Returns: Its number and the name of the connection that was closed for it.
    private func open(
        _ name: String,
        _ peer: PeerAddress?,
        in table: inout ConnectionTable<String>
    ) throws -> (number: UInt64, inPlaceOf: String?) {
        guard case .admitted(let number, let other) = table.open(peer, name) else {
            throw Refused()
        }
        return (number, other)
    }

    private struct Refused: Error {}

    @Test("A peer's new connection replaces its own that has waited longest; others stay")
    func perPeer() throws {
        var table = ConnectionTable<String>(limit: 10, perPeer: 2)
        _ = try open("other", peer(2), in: &table)
        let first = try open("first", peer(1), in: &table)
        _ = try open("second", peer(1), in: &table)
        // The first has been answered since, so the second has waited longer.
        table.startWork(first.number)
        table.startWait(first.number)
        let other1 = try open("third", peer(1), in: &table).inPlaceOf
        #expect(other1 == "second")
        let other2 = try open("fourth", peer(1), in: &table).inPlaceOf
        #expect(other2 == "first")
        #expect(table.count == 3 && table.closed == 2)
    }

    @Test("A connection that is being answered stays; if all are, the new one is refused")
    func working() throws {
        var table = ConnectionTable<String>(limit: 10, perPeer: 2)
        let first = try open("first", peer(1), in: &table)
        let second = try open("second", peer(1), in: &table)
        table.startWork(first.number)
        let other3 = try open("third", peer(1), in: &table).inPlaceOf
        #expect(other3 == "second")
        table.close(second.number)
        #expect(table.count == 2, "the second was gone already")
        table.startWork(3)
        guard case .refused = table.open(peer(1), "fourth") else {
            Issue.record("the peer has two that are being answered")
            return
        }
        table.close(first.number)
        let other4 = try open("fifth", peer(1), in: &table).inPlaceOf
        #expect(other4 == nil)
    }

    @Test("At the total limit the longest-waiting connection of any peer is closed; proxies count there only")
    func all() throws {
        var table = ConnectionTable<String>(limit: 3, perPeer: 2)
        _ = try open("a", peer(1), in: &table)
        _ = try open("proxy 1", nil, in: &table)
        _ = try open("proxy 2", nil, in: &table)
        let other5 = try open("b", peer(2), in: &table).inPlaceOf
        #expect(other5 == "a")
        let other6 = try open("proxy 3", nil, in: &table).inPlaceOf
        #expect(other6 == "proxy 1")
        let other7 = try open("proxy 4", nil, in: &table).inPlaceOf
        #expect(other7 == "proxy 2")
        #expect(table.count == 3)
    }
}
