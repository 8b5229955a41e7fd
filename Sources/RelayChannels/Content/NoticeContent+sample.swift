public import RelayModel

extension NoticeContent {
    /// An invented notice for previews, `channels render` and checks; it names no person. Values that are not given are
    /// those of a notice of this kind from the API.
    public static func sample(
        kind: NoticeKind = .bulletin,
        reader: ReaderKind = .member,
        title: String? = nil,
        body: String? = nil,
        severity: Severity? = nil,
        language: Language = .zh,
        data: String? = nil
    ) -> NoticeContent {
        let issued = Timestamp(milliseconds: 1_772_436_600_000)
        let notice = Notice(
            id: NoticeID(rawValue: 204_000_000_000_000_000),
            kind: kind,
            lane: kind.defaultLane,
            severity: severity ?? (kind == .warning ? .high : .info),
            texts: [
                .member: NoticeText(
                    title: title ?? "冒充客服诈骗近期高发",
                    body: body ?? "对方自称平台客服，要求屏幕共享并转账的，都是诈骗。请立即挂断，并转告同学。"
                )
            ],
            audience: .circles(ids: [], roles: [], includeChildren: false),
            unit: UnitPath(unchecked: "sample/school"),
            issuer: "示例反诈中心",
            acceptedAt: issued,
            expiresAt: issued + .seconds(7200),
            data: data
        )
        var content = NoticeContent(notice, reader: reader)
        content.language = language
        return content
    }
}
