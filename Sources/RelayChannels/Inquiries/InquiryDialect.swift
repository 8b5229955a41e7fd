import RelayJSON
import RelayModel

/// How an SMS provider is asked for the state of a message: Alibaba's QuerySendDetails, Tencent's
/// PullSmsSendStatusByPhoneNumber.
enum InquiryDialect {
    case aliyun, tencent

    /// The assumed age of the message if its time is unknown: a request times out within seconds, and the question
    /// follows soon.
    private static let reach = Duration.seconds(300)
    /// The allowed difference between the provider's clock and the relay's.
    private static let skew = Duration.seconds(60)

    /// The unsigned request.
    func request(url: String, recipient: String, settings: [String: String], stamp: AttemptStamp) -> OutboundRequest {
        let since = stamp.doubtfulSince ?? stamp.now - Self.reach
        switch self {
        case .aliyun:
            // The day on which the message left, not the day of the question: the provider did not accept a message
            // that is not among that day's.
            let day = CivilTime(since, offsetMinutes: CivilTime.shanghai)
            let date = String(day.year * 10_000 + day.month * 100 + day.day)
            let number = PercentEncoding.encode(recipient)
            return OutboundRequest(
                url: url,
                headers: [
                    HTTPField("Content-Type", "application/x-www-form-urlencoded"),
                    HTTPField("x-acs-action", "QuerySendDetails"), HTTPField("x-acs-version", "2017-05-25"),
                ],
                body: Array("PhoneNumber=\(number)&SendDate=\(date)&PageSize=50&CurrentPage=1".utf8)
            )
        case .tencent:
            let body = JSONValue.object([
                ("BeginTime", .number("\((since - Self.skew).seconds)")), ("EndTime", .number("\(stamp.now.seconds)")),
                ("Offset", .number("0")), ("Limit", .number("100")), ("PhoneNumber", .string(recipient)),
                ("SmsSdkAppId", .string(settings["sdk_app_id"] ?? "")),
            ])
            return OutboundRequest(
                url: url,
                headers: [
                    HTTPField("Content-Type", "application/json; charset=utf-8"),
                    HTTPField("X-TC-Action", "PullSmsSendStatusByPhoneNumber"),
                    HTTPField("X-TC-Version", "2021-01-11"),
                    HTTPField("X-TC-Region", settings["region"] ?? "ap-guangzhou"),
                ],
                body: Array(body.written.utf8)
            )
        }
    }
}
