import RelayModel
import Testing

@testable import RelaySandbox

@Suite("Inbox", .timeLimit(.minutes(5)))
struct InboxTests {
    private func message(_ number: Int, _ channel: String = "webhook", key: String = "k", body: Int = 0)
        -> ReceivedMessage
    {
        ReceivedMessage(
            number: number,
            receivedAt: Timestamp(seconds: 0),
            channel: channel,
            key: key,
            method: "POST",
            target: "/",
            headers: [],
            body: [UInt8](repeating: 0x20, count: body),
            status: 204,
            code: nil,
            fault: nil,
            isTaken: true
        )
    }

    @Test("Only the last messages are kept, all are counted")
    func messageLimit() {
        var inbox = Inbox(messageLimit: 1000, byteLimit: .max)
        for number in 1...5000 { inbox.add(message(number)) }
        let kept = inbox.messages(MessageQuery(limit: .max))
        #expect(kept.map(\.number) == Array(4001...5000))
        #expect(inbox.counts.all.total == 5000)
    }

    @Test("The messages' bytes are bounded too, and the last one is always kept")
    func byteLimit() {
        var inbox = Inbox(messageLimit: 1000, byteLimit: 5000)
        for number in 1...10 { inbox.add(message(number, body: 1000)) }
        #expect(inbox.messages(MessageQuery(limit: .max)).map(\.number) == [7, 8, 9, 10])
        inbox.add(message(11, body: 9000))
        #expect(inbox.messages(MessageQuery(limit: .max)).map(\.number) == [11])
    }

    @Test("A query gives the latest, or what came after a number, in the order it came")
    func queries() {
        var inbox = Inbox(messageLimit: 100, byteLimit: .max)
        for number in 1...10 {
            inbox.add(message(number, number % 2 == 0 ? "slack" : "webhook", key: "k\(number % 3)"))
        }
        func numbers(_ query: MessageQuery) -> [Int] { inbox.messages(query).map(\.number) }
        #expect(numbers(MessageQuery(limit: 3)) == [8, 9, 10])
        #expect(numbers(MessageQuery(after: 4, limit: 2)) == [5, 6])
        #expect(numbers(MessageQuery(channel: "slack", after: 4)) == [6, 8, 10])
        #expect(numbers(MessageQuery(channel: "slack", key: "k0")) == [6])
        #expect(numbers(MessageQuery(after: 10)) == [])
        #expect(numbers(MessageQuery(limit: 0)) == [])
    }

    @Test("Clearing forgets messages and counts; numbers go on")
    func clearing() {
        var inbox = Inbox(messageLimit: 100, byteLimit: .max)
        inbox.add(message(1))
        inbox.clear()
        #expect(inbox.counts == SandboxCounts())
        #expect(inbox.nextNumber == 2)
        #expect(inbox.messages(MessageQuery()) == [])
    }

    @Test("The line for a terminal shows neither the key nor the text")
    func line() {
        let line = message(1, "dingtalk-robot", key: "abcdefgh", body: 12).description
        #expect(line == "08:00:00 dingtalk-robot/abcd****  12 bytes → 204")
    }
}
