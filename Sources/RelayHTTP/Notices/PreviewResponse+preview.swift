import RelayAPI
import RelayModel
import RelayService
import RelayStore

extension PreviewResponse {
    /// The result of a preview.
    init(preview: AudiencePreview, messages: [MessagePreview]) {
        self.init()
        audience = ReachResponse(reach: preview.reach)
        circles = preview.byCircle.map {
            var share = CircleShare()
            (share.id, share.name, share.endpoints) = ($0.circle.text, $0.name, $0.endpoints)
            return share
        }
        roles = APIMap(Role.allCases.compactMap { role in preview.byRole[role].map { (role.name, $0) } })
        channels = APIMap(preview.byChannel.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) })
        excluded = preview.excluded.map {
            var exclusion = Exclusion()
            (exclusion.reason, exclusion.count, exclusion.examples) = ($0.reason, $0.count, $0.examples)
            return exclusion
        }
        self.messages = messages.map {
            var message = Message()
            (message.channel, message.parts, message.smsSegments) = ($0.channel.text, $0.parts, $0.smsSegments)
            (message.text, message.problem) = ($0.text, $0.problem)
            return message
        }
    }
}
