import Crypto
import FoundationEssentials
import RelayJSON

/// The rules for a message's body that WeCom robots and applications share.
enum WecomMessage {
    static let visibleMembers: Set<String> = [
        "content", "title", "desc", "description", "sub_title_text", "quote_text", "keyname", "value",
    ]

    /// Reads and checks a robot's message of any type.
    static func check(_ body: [UInt8]) throws(WecomFault) {
        let message = try read(body)
        guard let type = message["msgtype"]?.text else { throw WecomFault(40008, "invalid message type") }
        switch type {
        case "text": try checkContent(message, type, limit: 2048)
        case "markdown", "markdown_v2": try checkContent(message, type, limit: 4096)
        case "image": try checkImage(message)
        case "news": try checkNews(message)
        case "file", "voice":
            guard message[type]?["media_id"]?.text?.isEmpty == false else {
                throw WecomFault(40007, "invalid media_id")
            }
        case "template_card": try checkCard(message)
        default: throw WecomFault(40008, "invalid message type")
        }
    }

    /// The body as an object; bytes that are not UTF-8 have a code of their own.
    static func read(_ body: [UInt8]) throws(WecomFault) -> JSON {
        do {
            let message = try JSONReader.read(body, leniency: .platform)
            guard message.members != nil else { throw WecomFault(47001, "data format error") }
            return message
        } catch let fault as JSONFault where fault.kind != .malformed {
            throw WecomFault(
                40033,
                "invalid charset. please check your request, if include \\uxxxx will create fail!"
            )
        } catch {
            throw WecomFault(47001, "data format error")
        }
    }

    /// Checks that `content` exists and is within its limit of bytes.
    static func checkContent(_ message: JSON, _ type: String, limit: Int) throws(WecomFault) {
        guard let content = message[type]?["content"]?.text, !content.isEmpty else {
            throw WecomFault(44004, "empty content")
        }
        guard content.utf8.count <= limit else { throw .tooLong("\(type).content", limit: limit) }
    }

    private static func checkImage(_ message: JSON) throws(WecomFault) {
        guard let base64 = message["image"]?["base64"]?.text, let raw = Data(base64Encoded: base64), !raw.isEmpty else {
            throw .parameter("image.base64 missing or not base64")
        }
        guard raw.count <= 2 << 20 else { throw WecomFault(40009, "invalid image size") }
        let hash = Insecure.MD5.hash(data: raw).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        guard message["image"]?["md5"]?.text?.lowercased() == hash else {
            throw WecomFault(301019, "file md5 not match")
        }
    }

    private static func checkNews(_ message: JSON) throws(WecomFault) {
        let articles = message["news"]?["articles"]?.elements ?? []
        guard (1...8).contains(articles.count) else { throw .parameter("news.articles need 1 to 8 items") }
        for article in articles where ["title", "url"].contains(where: { article[$0]?.text?.isEmpty != false }) {
            throw .parameter("news.articles.title or url missing")
        }
    }

    private static func checkCard(_ message: JSON) throws(WecomFault) {
        guard let card = message["template_card"], let type = card["card_type"]?.text,
            ["text_notice", "news_notice"].contains(type)
        else { throw .parameter("template_card.card_type invalid") }
        guard card["card_action"] != nil else { throw .parameter("template_card.card_action missing") }
        let lines = [card["main_title"]?["title"], type == "text_notice" ? card["sub_title_text"] : nil]
        guard lines.contains(where: { $0?.text?.isEmpty == false }) else {
            throw .parameter("template_card.main_title.title missing")
        }
    }
}

/// An error of a WeCom interface: its code and the first part of its text.
struct WecomFault: Error, Hashable {
    var code: Int
    var message: String

    /// A fault from its code and text.
    init(_ code: Int, _ message: String) {
        self.code = code
        self.message = message
    }

    /// A field that breaks a rule, in the platform's words.
    static func parameter(_ text: String) -> WecomFault {
        WecomFault(40058, "\(text). invalid Request Parameter")
    }

    /// A text above its limit in bytes.
    static func tooLong(_ field: String, limit: Int) -> WecomFault {
        .parameter("\(field) exceed max length \(limit)")
    }
}
