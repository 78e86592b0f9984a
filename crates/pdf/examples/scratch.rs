//! scratch
use sealbid_pdf::compose::*;
use sealbid_pdf::typeset::*;
use std::sync::atomic::AtomicBool;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let fonts = Fonts::new(
        ["NotoSansSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf", "NotoSerifSC_400Regular.ttf"]
            .map(|f| std::fs::read(format!("assets/fonts/{f}")).unwrap()),
    )
    .unwrap();
    let at = sealbid_pki::Instant::from_unix_secs(1_795_420_800);
    let cover = std::fs::read_to_string("assets/templates/cover.typ").unwrap();
    let contents = std::fs::read_to_string("assets/templates/contents.typ").unwrap();
    let data = serde_json::json!({"project":"江北新区第三污水处理厂提标改造工程（施工）","number":"JBSF-2026-0417-02","lot":"第 2 标段","kind":"投标文件","volume":"商务文件","bidder":"江北示范建设有限公司","date":"2026-11-23"}).to_string();
    let files: Vec<(String, Vec<u8>)> = args[2..].iter().map(|f| (f.clone(), std::fs::read(f).unwrap())).collect();
    let mut parts = vec![Part { title: "一　投标函及附录".into(), level: 0, pages: Pages::None }];
    for (i, (n, b)) in files.iter().enumerate() {
        if i > 0 && i % 7 == 0 {
            parts.push(Part {
                title: format!("{}　商务文件", ["二", "三", "四", "五", "六", "七"][(i / 7 - 1) % 6]),
                level: 0,
                pages: Pages::None,
            });
        }
        let title = std::path::Path::new(n).file_stem().unwrap().to_string_lossy().into_owned();
        let title =
            if i % 3 == 0 { format!("法定代表人身份证明及授权委托书（{title}）") } else { title };
        parts.push(Part {
            title,
            level: 1,
            pages: if n.ends_with(".pdf") {
                Pages::Pdf { name: n.clone(), bytes: b }
            } else {
                Pages::Picture { name: n.clone(), bytes: b }
            },
        });
    }
    let cf = [("cover.json", data.as_bytes())];
    let bare = std::env::var("BARE").is_ok();
    let c = Composition {
        title: "江北新区第三污水处理厂 投标文件".into(),
        author: Some("江北示范建设有限公司".into()),
        language: "zh-CN".into(),
        cover: (!bare).then(|| Front { title: "封面".into(), source: Source { main: &cover, files: &cf } }),
        contents: Some(Front { title: "目录".into(), source: Source { main: &contents, files: &[] } }),
        parts,
        numbering: Some(Numbering::default()),
        limit: None,
    };
    let start = std::time::Instant::now();
    let mut out = std::fs::File::create(&args[1]).unwrap();
    let r = compose(
        &c,
        &fonts,
        at,
        &mut sealbid_testkit::rng(1),
        &mut Control { cancel: &AtomicBool::new(false), progress: &mut |_, _| {} },
        &mut out,
    );
    match r {
        Ok(r) => println!(
            "{:?} {} pages {} bytes; {:?}",
            start.elapsed(),
            r.pages,
            r.bytes,
            r.parts.iter().filter(|p| p.fields > 0 || !p.attachments.is_empty()).collect::<Vec<_>>()
        ),
        Err(e) => println!("{} {e} {:?}", e.code(), e.params()),
    }
}
