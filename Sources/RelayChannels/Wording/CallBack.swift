/// Searches for contents that are forbidden in the protected person's text: a link, a number to call, a request for a
/// reply (domain rule 1).
enum CallBack {
    /// Words that ask for an answer, or for a step towards one.
    private static let requests = [
        "回复", "回电", "回拨", "回信", "退订", "致电", "拨打", "联系我", "加微信", "加我微信", "加你微信",
        "加qq", "加我qq", "加v", "加好友", "加我好友", "微信号", "qq号", "扫码", "扫一扫", "二维码", "点击", "点开",
        "reply", "respond", "call back", "call us", "call me", "text back", "text us", "contact us", "contact me",
        "click", "tap here",
        "scan the", "scan this", "qr code", "whatsapp",
    ]
    /// Words that turn a request into a warning of one: 不要点击, 请勿回复.
    private static let negations = ["不要", "勿", "切莫", "do not ", "don't ", "don’t ", "never "]
    /// The same words as part of a report: 您点击的链接.
    private static let pasts = ["的", "过", "ed"]
    /// Words that ask for an answer only if nothing follows them: 收到请回。, but not 请回教室.
    private static let bareRequests = ["请回", "收到回"]
    /// The text inside a clause.
    private static let joints: Set<Unicode.Scalar> = [" ", "、", "'", "’", "/"]
    /// The most characters between a negation and a request.
    private static let reach = 8

    /// The forbidden content, as a text for operators; nil if the text is safe. A number is a run of at least `digits`
    /// digits: hotlines have three, years have four. If only longer runs count, `110` and similar numbers and numbers
    /// in groups are found as well.
    static func found(in text: String, digits: Int = 3) -> String? {
        let plain = PlainScalars(text)
        if LinkScan.holdsLink(plain) { return "a link" }
        if asks(plain) { return "a request for a reply or a call" }
        let numbers = NumberScan(plain)
        return numbers.holdsNumber(digits: digits) || numbers.holdsEmergencyNumber ? "a number" : nil
    }

    private static func asks(_ text: PlainScalars) -> Bool {
        let isAsked = requests.contains { word in
            text.places(of: word).contains { place in
                !isNegated(text.scalars[..<place.lowerBound]) && !isPast(text.scalars[place.upperBound...])
            }
        }
        return isAsked
            || bareRequests.contains { word in
                text.places(of: word).contains { isEndOfClause(text.scalars[$0.upperBound...].first) }
            }
    }

    /// Whether the words in front of a request negate it: within the clause, and with no 请 of another request between.
    private static func isNegated(_ front: ArraySlice<Unicode.Scalar>) -> Bool {
        let end = front.suffix(reach)
        let clause =
            end.lastIndex { $0 == "请" || isEndOfClause($0) && !joints.contains($0) }.map { end[($0 + 1)...] } ?? end
        let words = String(String.UnicodeScalarView(clause))
        return negations.contains(where: words.contains)
    }

    private static func isPast(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        pasts.contains { rest.starts(with: $0.unicodeScalars) }
    }

    private static func isEndOfClause(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { !$0.properties.isAlphabetic } ?? true
    }
}
