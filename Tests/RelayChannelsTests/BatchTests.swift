import Foundation
import RelayChannels
import RelayModel
import Testing

@Suite("Who shares a request", .timeLimit(.minutes(5)))
struct BatchTests {
    private func room(_ name: String) throws -> BatchRoom { try Folders.ready(name).pace.batch.room }

    @Test("Recipients that are alike fill a request up to its limit")
    func alike() throws {
        var room = try room("wxpusher")
        #expect((0..<1999).allSatisfy { room.take("UID_\($0)") })
        #expect(room.isFull && !room.take("UID_x"))
    }

    @Test("Mainland and foreign numbers never share a request")
    func numbers() throws {
        var room = try room("tencent-sms")
        #expect(room.take("13800001111") && !room.take("+85212345678") && room.take("13900002222"))
        room = try self.room("tencent-sms")
        #expect(room.take("+85212345678") && !room.take("13800001111") && room.take("+12025550123"))
    }

    @Test("Parents, students and classes share a request, each up to a limit of their own")
    func kinds() throws {
        var room = try room("wecom-school")
        #expect((0..<100).allSatisfy { room.take("party:\($0)") } && !room.take("party:100"))
        #expect((0..<1000).allSatisfy { room.take("parent:p\($0)") } && !room.take("parent:x"))
        #expect((0..<1000).allSatisfy { room.take("student:s\($0)") } && room.isFull)
    }

    @Test("An address of no kind travels alone")
    func strangers() throws {
        var room = try room("wecom-school")
        #expect(room.take("parent:a") && !room.take("somebody") && !room.take("uncle:b"))
        room = try self.room("wecom-school")
        #expect(room.take("somebody") && !room.take("parent:a") && !room.take("somebody"))
    }

    @Test("A class is a number in the request, as the platform wants it")
    func classNumbers() throws {
        let channel = try Folders.ready("wecom-school")
        let recipients = ["parent:p1", "party:3", "student:7", "party:04"].enumerated().map { place, address in
            channel.recipient(
                DeliveryID(notice: NoticeID(rawValue: 1), ordinal: UInt32(place)),
                address: address,
                secret: "token"
            )
        }
        let request = try channel.compile(.sample()).request(
            part: 0,
            to: recipients,
            stamp: AttemptStamp(now: Timestamp(seconds: 1_772_436_600), nonce: 1)
        )
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(body.contains(#""to_parent_userid":["p1"],"to_student_userid":["7"],"to_party":[3,"04"]"#))
    }
}
