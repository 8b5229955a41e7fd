import HTTPTypes
import Hummingbird
import NIOCore

/// What goes along with a request through the router.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection, to close it where what is still coming is not wanted.
    let channel: any Channel
    /// The deadline this request runs under; nil only outside of ``APIResponder``.
    var deadline: RequestDeadline?

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
