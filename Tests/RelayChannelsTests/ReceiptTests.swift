import RelayChannels
import RelayModel
import Testing

@Suite("Receipts", .timeLimit(.minutes(5)))
struct ReceiptTests {
    @Test("What is not an array of a bearable size is refused", arguments: ["", "{}", "null", "[{]", "[1"])
    func refused(body: String) {
        #expect(ReceiptDialect.aliyun.read(Array(body.utf8)).replyStatus == 400)
        #expect(ReceiptDialect.tencent.read(Array(body.utf8)).replyStatus == 400)
    }

    @Test("More than a thousand entries are refused")
    func tooMany() {
        let body = "[" + Array(repeating: "{}", count: 1001).joined(separator: ",") + "]"
        #expect(ReceiptDialect.aliyun.read(Array(body.utf8)).replyStatus == 400)
    }

    @Test("An entry that names no message is passed over, the others count")
    func strayEntry() {
        let body = #"[5,{"sid":"1"},{"sid":"2","mobile":"138","report_status":"SUCCESS","user_receive_time":"never"}]"#
        let push = ReceiptDialect.tencent.read(Array(body.utf8))
        #expect(push.replyStatus == 200)
        #expect(push.updates.map(\.reference) == ["2"])
        #expect(push.updates.first?.at == nil)
    }

    @Test(
        "Broken XML, a DTD and a foreign entity are refused",
        arguments: [
            "", "text", "<xml>", "<xml><a>1</b></xml>", "<xml></xml>trailing", "<xml><a>&e;</a></xml>",
            "<!DOCTYPE x><xml></xml>", "<xml><!ENTITY a></xml>", "<xml><a><![CDATA[x</a></xml>",
        ]
    )
    func brokenXML(body: String) {
        #expect(ReceiptDialect.wechat.read(Array(body.utf8)).replyStatus == 400)
    }

    @Test("Another event is answered and changes nothing")
    func otherEvent() {
        let push = ReceiptDialect.wechat.read(Array("<xml><MsgType>event</MsgType><Event>subscribe</Event></xml>".utf8))
        #expect(push == ReceiptDialect.wechat.read(Array("<?xml version=\"1.0\"?>\n<xml><a><b>x</b></a></xml>\n".utf8)))
        #expect(push.replyStatus == 200 && push.updates.isEmpty)
    }

    @Test("A status is understood with blanks around its colon")
    func statusBlanks() {
        let body =
            "<xml><MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID>"
            + "<FromUserName>o</FromUserName><Status><![CDATA[ failed: system failed ]]></Status></xml>"
        let update = ReceiptDialect.wechat.read(Array(body.utf8)).updates.first
        #expect(update?.class == .retryable)
        #expect(update?.state == .failed)
    }

    @Test("The callback's signature is checked")
    func callbackSignature() {
        let right = WeChatCallback.signature(token: "pandaToken", timestamp: "1772436600", nonce: "486921")
        #expect(WeChatCallback.isValid(signature: right, token: "pandaToken", timestamp: "1772436600", nonce: "486921"))
        #expect(!WeChatCallback.isValid(signature: right, token: "other", timestamp: "1772436600", nonce: "486921"))
    }
}
