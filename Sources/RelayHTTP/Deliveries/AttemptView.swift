import RelayJSON
import RelayModel
import RelayStore

/// One try of a delivery.
struct AttemptView: ResponseModel {
    static let name = "Attempt"
    static let summary = "One request to the far side, and what came of it. Numbers in replies are masked."

    let id: AttemptID
    let attempt: AttemptRecord
    let offsetMinutes: Int

    static let properties: [ResponseField<AttemptView>] = [
        .text("id", .text("The attempt.", example: "att_05Z8M2Q4000000000003001")) { $0.id.description },
        .number("number", .integer("Which try, from 1.", example: 1)) { $0.attempt.number },
        .text("at", .text("When it began.", .moment, example: "2026-03-02T15:30:04.310+08:00")) {
            $0.attempt.startedAt.rfc3339(offsetMinutes: $0.offsetMinutes)
        },
        .text("verdict", .choice(VerdictClass.self, "What the reply means.", example: .accepted)) {
            $0.attempt.verdict.name
        },
        .number("http_status", .integer("0 where no status line came.", example: 200)) { $0.attempt.httpStatus },
        .text("code", .text("The far side's code, or the relay's word for the fault.", example: "0")) {
            $0.attempt.code
        },
        .text("message", .text("The far side's message.", example: "ok")) { $0.attempt.message },
        .number("duration_ms", .integer("How long the exchange took.", example: 38)) {
            Int($0.attempt.duration / 1000)
        },
        .text(
            "reply",
            orNull: .text(
                "The beginning of the reply; null where the verdict says it all, and once it was removed with the notice's text.",
                example: "{\"errcode\":0,\"errmsg\":\"ok\"}"
            )
        ) {
            // A reply is whatever bytes came; what is no UTF-8 in it shows as replacement characters.
            $0.attempt.reply.map { String(decoding: $0, as: UTF8.self) }
        },
    ]
}
