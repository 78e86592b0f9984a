// Names as long as they come: 40 characters of a firm, a title of 60.

export const FIRM = '江北新区示范市政公用基础设施投资建设运营管理（集团）股份有限公司第一工程示范分公司';
export const TITLE = '江北新区第三污水处理厂提标改造及配套管网、泵站与智慧运行平台一体化建设工程设计采购施工总承包（第二次）（一标段至六标段）';
