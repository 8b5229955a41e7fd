import RelayChannels
import RelayModel
import Testing

@Suite("Asking an SMS provider what became of a message", .timeLimit(.minutes(5)))
struct InquiryTests {
    private static let delivery = DeliveryID(notice: NoticeID(rawValue: 7), ordinal: 3)
    private static let other = DeliveryID(notice: NoticeID(rawValue: 8), ordinal: 3)
    /// The first of the batch it left in.
    private static let first = DeliveryID(notice: NoticeID(rawValue: 7), ordinal: 0)
    /// Five minutes past midnight in Shanghai, and a little.
    private static let stamp = AttemptStamp(now: Timestamp(seconds: 1_772_467_510), nonce: 1)

    private func recipient(_ channel: Channel) -> ChannelRecipient {
        channel.recipient(Self.delivery, address: "138 0000 1111", secret: "id:key")
    }

    private func verdict(_ name: String, _ body: String, status: Int = 200) throws -> Verdict {
        let channel = try Folders.ready(name)
        let reply = OutboundReply(status: status, body: Array(body.utf8), receivedAt: Timestamp(seconds: 0))
        return channel.judgeInquiry(reply, about: recipient(channel))
    }

    @Test("Only the SMS services can be asked")
    func whoCan() throws {
        let names = try Folders.ready().filter(\.canAskProvider).map(\.name.text)
        #expect(names == ["aliyun-sms", "tencent-sms"])
    }

    @Test("Alibaba is asked for the number on the day of the request, signed")
    func aliyunRequest() throws {
        let channel = try Folders.ready("aliyun-sms")
        let request = try channel.inquiry(about: recipient(channel), stamp: Self.stamp)
        #expect(request.url == "https://dysmsapi.aliyuncs.com/")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "PhoneNumber=13800001111&SendDate=20260303&PageSize=50&CurrentPage=1"
        )
        #expect(request.headers.contains(HTTPField("x-acs-action", "QuerySendDetails")))
        #expect(request.headers.contains { $0.isNamed("authorization") && $0.value.contains("ACS3-HMAC-SHA256") })
    }

    @Test("Both are asked for the time the message left, however much later, and past midnight")
    func longAgo() throws {
        func body(_ name: String, left: Timestamp, asked: Timestamp) throws -> String {
            let channel = try Folders.ready(name)
            let stamp = AttemptStamp(now: asked, nonce: 1, doubtfulSince: left)
            return String(decoding: try channel.inquiry(about: recipient(channel), stamp: stamp).body, as: UTF8.self)
        }
        // Ten minutes before midnight in Shanghai.
        let left = Timestamp(seconds: 1_772_467_200 - 600)
        for hours in [0, 1, 12] {
            let asked = left + .seconds(900 + hours * 3600)
            #expect(try body("aliyun-sms", left: left, asked: asked).contains("&SendDate=20260302&"))
            let window = #""BeginTime":\#(left.seconds - 60),"EndTime":\#(asked.seconds)"#
            #expect(try body("tencent-sms", left: left, asked: asked).contains(window))
        }
    }

    @Test("Tencent is asked for the number within the last minutes, signed")
    func tencentRequest() throws {
        let channel = try Folders.ready("tencent-sms")
        let request = try channel.inquiry(about: recipient(channel), stamp: Self.stamp)
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(body.contains(#""PhoneNumber":"+8613800001111""#) && body.contains(#""EndTime":1772467510"#))
        #expect(request.headers.contains(HTTPField("X-TC-Action", "PullSmsSendStatusByPhoneNumber")))
        #expect(request.headers.contains { $0.isNamed("authorization") && $0.value.contains("x-tc-action") })
    }

    @Test("Nothing is asked without a secret")
    func unsigned() throws {
        for name in ["aliyun-sms", "tencent-sms"] {
            let channel = try Folders.ready(name)
            let recipient = channel.recipient(Self.delivery, address: "13800001111")
            #expect(throws: ChannelError.self) { try channel.inquiry(about: recipient, stamp: Self.stamp) }
        }
    }

    private func details(_ entries: String) -> String {
        #"{"Code":"OK","TotalCount":1,"SmsSendDetailDTOs":{"SmsSendDetailDTO":[\#(entries)]}}"#
    }

    @Test("What Alibaba knows decides; what it does not know, it did not take")
    func aliyunVerdicts() throws {
        func verdict(_ status: Int, of id: DeliveryID, code: String = "DELIVERED") throws -> Verdict {
            let entry = #"{"PhoneNum":"13800001111","SendStatus":\#(status),"ErrCode":"\#(code)","OutId":"\#(id)"}"#
            return try self.verdict("aliyun-sms", details(entry))
        }
        #expect(try verdict(3, of: Self.delivery).class == .delivered)
        #expect(try verdict(1, of: Self.first).class == .accepted)
        let failed = try verdict(2, of: Self.delivery, code: "MOBILE_IN_BLACK")
        #expect(failed.class == .permanentContent && failed.code == "MOBILE_IN_BLACK")
        #expect(try verdict(3, of: Self.other).class == .retryable)
        #expect(try self.verdict("aliyun-sms", details("")).code == "not_taken")
    }

    @Test("What Tencent lists decides; what is not in its list may still be on its way")
    func tencentVerdicts() throws {
        func verdict(_ status: String, of id: DeliveryID) throws -> Verdict {
            let entry =
                #"{"SerialNo":"2028:f8","ReportStatus":"\#(status)","Description":"x","SessionContext":"\#(id)"}"#
            return try self.verdict(
                "tencent-sms",
                #"{"Response":{"PullSmsSendStatusSet":[\#(entry)],"RequestId":"r"}}"#
            )
        }
        let delivered = try verdict("SUCCESS", of: Self.delivery)
        #expect(delivered.class == .delivered && delivered.reference == "2028:f8")
        #expect(try verdict("FAIL", of: Self.delivery).class == .permanentContent)
        #expect(try verdict("SUCCESS", of: Self.other).class == .ambiguous)
    }

    @Test("An answer that cannot be read decides nothing", arguments: ["", "[]", "{}", #"{"Code":"isv.X"}"#, "<html>"])
    func unreadable(body: String) throws {
        for name in ["aliyun-sms", "tencent-sms"] {
            #expect(try verdict(name, body, status: 500).class == .ambiguous)
        }
    }
}
