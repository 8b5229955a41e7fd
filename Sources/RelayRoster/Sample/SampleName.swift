/// Invented people's names: a common surname and one or two characters that given names are made of.
enum SampleName {
    private static let surnames = Array(
        "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
    ).map(String.init)
    private static let given = Array(
        "文雨晨欣怡子涵浩宇思远佳雪梓轩嘉铭一诺俊杰静雅梦瑶志强晓彤天佑若曦明哲诗涵博睿语桐泽楷可馨建军海燕丽娟春梅国平秋菊永康玉兰家豪美玲景行知微书瑶锦程星河云舒沐阳安然青禾松月"
    ).map(String.init)

    /// A name of two or three characters, three in most cases.
    static func next(_ random: inout SplitMix64, surname: String? = nil) -> String {
        let surname = surname ?? random.pick(surnames)
        let first = random.pick(given)
        return random.below(5) == 0 ? surname + first : surname + first + random.pick(given)
    }
}
