<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
  <context>
    <name>Fieldwright</name>
    <message>
      <location filename="resources/setup/translations.py" />
      <source>binary</source>
      <translation>バイナリ</translation>
    </message>
    <message>
      <location filename="resources/setup/translations.py" />
      <source>box</source>
      <translation>ボックス</translation>
    </message>
    <message>
      <location filename="resources/setup/translations.py" />
      <source>drawn outline</source>
      <translation>描いた輪郭</translation>
    </message>
    <message>
      <location filename="resources/setup/translations.py" />
      <source>half space</source>
      <translation>半空間</translation>
    </message>
    <message>
      <location filename="resources/setup/translations.py" />
      <source>sphere</source>
      <translation>球</translation>
    </message>
    <message>
      <location filename="resources/setup/translations.py" />
      <source>text</source>
      <translation>テキスト</translation>
    </message>
    <message>
      <location filename="viewer/api/picture.py" />
      <source>Name it .png or .exr.</source>
      <translation>.png または .exr の名前にしてください。</translation>
    </message>
    <message>
      <location filename="viewer/api/picture.py" />
      <source>{0} is no picture that can be written.</source>
      <translation>{0} は書き込める画像の形式ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/api/running.py" />
      <source>This work was given up; start it again.</source>
      <translation>この処理は中断されました。もう一度始めてください。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>A training needs an end.</source>
      <translation>学習には終了条件が必要です。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>An option of the method {0} is wrong: {1}.</source>
      <translation>手法 {0} のオプションが正しくありません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>End it with {0}, or use export.</source>
      <translation>末尾を {0} にするか、書き出しを使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>Give seconds or steps.</source>
      <translation>秒数またはステップ数を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>It has {0}.</source>
      <translation>あるのは {0} です。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>See docs/api.md.</source>
      <translation>docs/api.md を参照してください。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>The method {0} has no option '{1}'.</source>
      <translation>手法 {0} に「{1}」というオプションはありません。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>There are {0}.</source>
      <translation>使えるのは {0} です。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>There is no method '{0}'.</source>
      <translation>「{0}」という手法はありません。</translation>
    </message>
    <message>
      <location filename="viewer/api/steps.py" />
      <source>{0} is no name of a project.</source>
      <translation>{0} はプロジェクトの名前ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/bake_maps.py" />
      <source>Carrying the relief over</source>
      <translation>起伏を移しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/bake_maps.py" />
      <source>Looking at the field from everywhere</source>
      <translation>あらゆる方向からフィールドを見ています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/bake_maps.py" />
      <source>Looking out from the surface</source>
      <translation>表面から周囲を調べています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/bake_maps.py" />
      <source>Relief cannot be carried over to this mesh.</source>
      <translation>このメッシュには起伏を移せません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/bake_maps.py" />
      <source>The field is empty: it has no density above zero.</source>
      <translation>フィールドが空です。正の密度がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/bake_maps.py" />
      <source>Train it longer, or open another one.</source>
      <translation>もっと長く学習するか、別のフィールドを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/bake_maps.py" />
      <source>Unwrap it, and keep the mesh it came from.</source>
      <translation>展開し、元のメッシュも残してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/decimate.py" />
      <source>Ask for {0} or more, or 0 for all.</source>
      <translation>{0} 以上、またはすべてを表す 0 を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/decimate.py" />
      <source>Simplifying</source>
      <translation>簡略化しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/decimate.py" />
      <source>{0} triangles make no closed surface.</source>
      <translation>{0} 個の三角形では閉じた面になりません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fair.py" />
      <source>Evening out lumps</source>
      <translation>凹凸をならしています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/elements.py" />
      <source>Choose another level or another field, and extract it again.</source>
      <translation>別のレベルまたは別のフィールドを選択して、もう一度抽出してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/elements.py" />
      <source>The surface has no area.</source>
      <translation>表面に面積がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/elements.py" />
      <source>The surface has no texture coordinates.</source>
      <translation>表面にテクスチャ座標がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/elements.py" />
      <source>Unwrap it before its materials are fitted.</source>
      <translation>マテリアルを求める前に展開してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/fit.py" />
      <source>Adding the photos' detail</source>
      <translation>写真の細部を加えています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/fit.py" />
      <source>Fitting materials and light</source>
      <translation>マテリアルと光を求めています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/fit.py" />
      <source>Paused</source>
      <translation>一時停止中</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/observations.py" />
      <source>Check that the photos and the surface are in the same place, or choose another look.</source>
      <translation>写真と表面が同じ場所にあることを確認するか、別の外観を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/observations.py" />
      <source>Finding what the pixels show</source>
      <translation>画素に写っているものを求めています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/observations.py" />
      <source>Looking at the photos</source>
      <translation>写真を調べています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/observations.py" />
      <source>No photo shows the surface.</source>
      <translation>どの写真にも表面が写っていません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/observations.py" />
      <source>The photos are black.</source>
      <translation>写真が真っ黒です。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/observations.py" />
      <source>The photos see the surface from behind only.</source>
      <translation>写真には表面の裏側しか写っていません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/observations.py" />
      <source>There are no photos to fit materials to.</source>
      <translation>マテリアルを求めるための写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/observations.py" />
      <source>Turn its triangles around, and fit its materials again.</source>
      <translation>三角形の向きを反転してから、もう一度マテリアルを求めてください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/observations.py" />
      <source>Use photos in which the object is lit.</source>
      <translation>物体が照らされている写真を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/visibility.py" />
      <source>Casting shadows</source>
      <translation>影を求めています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fit/visibility.py" />
      <source>Following light</source>
      <translation>光を追跡しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fusion.py" />
      <source>Finding where surfaces are</source>
      <translation>表面の位置を求めています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fusion.py" />
      <source>Fusing the views</source>
      <translation>ビューを統合しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fusion.py" />
      <source>Nothing is seen in the box.</source>
      <translation>ボックスの中に見えるものがありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/fusion.py" />
      <source>Show the node, and choose a level of detail that fits it.</source>
      <translation>ノードを表示し、それに合う細かさを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Checking the mesh</source>
      <translation>メッシュを検査しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Choosing the level</source>
      <translation>レベルを選んでいます</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Colouring the surface</source>
      <translation>表面に色を付けています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Dropping loose parts</source>
      <translation>離れた部分を取り除いています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Extracted the surface</source>
      <translation>表面を抽出しました</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Finding the occupied bricks</source>
      <translation>占有ブリックを求めています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>It is damaged: train or import it again.</source>
      <translation>壊れています。学習または読み込みをやり直してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Its densities go from {0} to {1}, half of them above {2}: choose a level in between, or leave it out.</source>
      <translation>密度は {0} から {1} で、半分は {2} を超えます。その間のレベルを選ぶか、指定しないでください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>No camera sees any of the surface.</source>
      <translation>どのカメラからも表面が見えません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Nothing in the field is denser than {0}, so there is no surface.</source>
      <translation>フィールドに {0} より密な場所がないため、表面がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Photos and field do not fit each other: choose other photos, or keep what is not seen.</source>
      <translation>写真とフィールドが合いません。別の写真を選ぶか、見えない部分も残してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Smoothing</source>
      <translation>平滑化しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>The field has densities that are not numbers.</source>
      <translation>フィールドの密度に数値でないものがあります。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/geometry.py" />
      <source>Tracing the surface</source>
      <translation>表面をたどっています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/inset.py" />
      <source>Comparing outlines</source>
      <translation>輪郭を比較しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/inset.py" />
      <source>Looking at the field's outlines</source>
      <translation>フィールドの輪郭を調べています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>% of the largest</source>
      <translation>% (最大の部分に対して)</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>A colour at every vertex</source>
      <translation>頂点ごとの色</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Cells along the longest edge of the grid.</source>
      <translation>グリッドの最長辺に沿うセル数。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Color samples</source>
      <translation>色のサンプル数</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Colours</source>
      <translation>色</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Count</source>
      <translation>考慮する</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Count light that the surface itself sends.</source>
      <translation>表面自身が放つ光も考慮します。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Density per unit length at which the surface lies; otherwise where pictures show one.</source>
      <translation>表面とみなす単位長さあたりの密度。指定しなければ、画像が示す位置になります。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Drop</source>
      <translation>取り除く</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Drop below</source>
      <translation>下限</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Drop parts below this share of the largest one.</source>
      <translation>最大の部分に対してこの割合に満たない部分を取り除きます。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Drop triangles that no camera sees; it opens holes.</source>
      <translation>どのカメラからも見えない三角形を取り除きます。穴が開きます。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Even out</source>
      <translation>ならし</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Fairing</source>
      <translation>ならし</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Fit</source>
      <translation>合わせる</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Keep</source>
      <translation>残す</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Keep closed cavities, too, and what floats inside of them.</source>
      <translation>閉じた空洞と、その中に浮くものも残します。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Keep only this many parts, the largest.</source>
      <translation>大きい方からこの数の部分だけを残します。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Let the mesh of what moves move, too, through this many moments of the timeline.</source>
      <translation>動くもののメッシュも、タイムラインのこの数の時点を通って動かします。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Level</source>
      <translation>レベル</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Make anew</source>
      <translation>作り直し</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Make even triangles anew instead of simplifying.</source>
      <translation>簡略化する代わりに、大きさのそろった三角形を作り直します。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Make flat</source>
      <translation>平らにする</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Make large glossy planes flat after evening out.</source>
      <translation>ならした後、つやのある大きな平面を平らにします。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Marching cubes</source>
      <translation>マーチングキューブ</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Marching cubes, or surface nets that keep edges.</source>
      <translation>マーチングキューブ、または稜線を保つサーフェスネット。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Materials and light apart</source>
      <translation>分離したマテリアルと光</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Minimum share</source>
      <translation>最小の割合</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Moments</source>
      <translation>時点の数</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Move it</source>
      <translation>動かす</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Move the surface so that its outline agrees with the photos.</source>
      <translation>輪郭が写真に合うように表面を動かします。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Moves through</source>
      <translation>動きの時点</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Nets, keep edges</source>
      <translation>ネット、稜線を保つ</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Parts</source>
      <translation>部分の数</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Resolution</source>
      <translation>解像度</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Rounds of smoothing that keep the volume (Taubin).</source>
      <translation>体積を保つ平滑化の回数 (Taubin)。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Rounds that even out the lumps of a field and keep its edges.</source>
      <translation>フィールドの凹凸をならす回数。角は保たれます。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Samples that find the colour of a vertex.</source>
      <translation>頂点の色を求めるためのサンプル数。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Seed</source>
      <translation>シード</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Seed of every random choice.</source>
      <translation>すべての乱数のシード。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Simplify to about this many triangles.</source>
      <translation>おおよそこの三角形数に簡略化します。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Smooth</source>
      <translation>平滑化</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Steps</source>
      <translation>ステップ数</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Steps of fitting materials and light; 1600 take minutes.</source>
      <translation>マテリアルと光を求めるステップ数。1600 では数分かかります。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Surface gets</source>
      <translation>表面に付けるもの</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Texels along one side of the maps.</source>
      <translation>マップの一辺のテクセル数。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Texture</source>
      <translation>テクスチャ</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>The field's light as a texture</source>
      <translation>フィールドの光のテクスチャ</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Tracing</source>
      <translation>面の抽出法</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Triangles</source>
      <translation>三角形の数</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>Vertex colours, a texture of the field's light, or materials.</source>
      <translation>頂点カラー、フィールドの光のテクスチャ、またはマテリアル。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>all of them</source>
      <translation>すべて</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>as the field</source>
      <translation>フィールドと同じ</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>as traced</source>
      <translation>抽出したまま</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>cells</source>
      <translation>セル</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>even triangles</source>
      <translation>そろった三角形</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>large glossy planes</source>
      <translation>つやのある大きな平面</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>light from the surface itself</source>
      <translation>表面自身からの光</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>moments</source>
      <translation>時点</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>no colours</source>
      <translation>色なし</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>none</source>
      <translation>なし</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>rounds</source>
      <translation>回</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>samples a vertex</source>
      <translation>サンプル (頂点あたり)</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>steps</source>
      <translation>ステップ</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>texels a side</source>
      <translation>テクセル (一辺)</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>to fit photos</source>
      <translation>写真に合わせる</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>what is enclosed</source>
      <translation>囲まれたもの</translation>
    </message>
    <message>
      <location filename="viewer/decompose/options.py" />
      <source>what no camera sees</source>
      <translation>どのカメラからも見えないもの</translation>
    </message>
    <message>
      <location filename="viewer/decompose/pits.py" />
      <source>Looking for pits of highlights</source>
      <translation>ハイライトが残した穴を探しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/planes.py" />
      <source>Finding planes</source>
      <translation>平面を求めています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/radiance_views.py" />
      <source>Check whether the photos belong to it.</source>
      <translation>写真がこの表面のものか確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/radiance_views.py" />
      <source>Enable some photos, or leave them out.</source>
      <translation>写真を有効にするか、使わないようにしてください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/radiance_views.py" />
      <source>Finding what the pictures show</source>
      <translation>画像に写っているものを求めています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/radiance_views.py" />
      <source>Looking at the surface from everywhere</source>
      <translation>あらゆる方向から表面を見ています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/radiance_views.py" />
      <source>None of the pictures shows the surface.</source>
      <translation>どの画像にも表面が写っていません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/radiance_views.py" />
      <source>Settling on what most pictures show</source>
      <translation>多くの画像が示す結果に揃えています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/radiance_views.py" />
      <source>There is no picture that shows the surface.</source>
      <translation>表面が写っている画像がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/refine/even.py" />
      <source>Evened out what no outline shows</source>
      <translation>輪郭に現れない所をならしました</translation>
    </message>
    <message>
      <location filename="viewer/decompose/refine/even.py" />
      <source>Evening out what no outline shows</source>
      <translation>輪郭に現れない所をならしています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/refine/even.py" />
      <source>Finding where outlines pass</source>
      <translation>輪郭が通る所を探しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/refine/refine.py" />
      <source>No view shows the outline of the subject.</source>
      <translation>被写体の輪郭が写っているビューがありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/refine/refine.py" />
      <source>Photos need alpha or masks; refine without them is not possible.</source>
      <translation>写真にはアルファまたはマスクが必要です。それらなしでは輪郭を合わせられません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/refine/refine.py" />
      <source>Preparing the refinement</source>
      <translation>輪郭合わせを準備しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/refine/refine.py" />
      <source>Refined the outline</source>
      <translation>輪郭を合わせました</translation>
    </message>
    <message>
      <location filename="viewer/decompose/refine/refine.py" />
      <source>Refining the outline, {0} steps to go</source>
      <translation>輪郭を合わせています、残り {0} ステップ</translation>
    </message>
    <message>
      <location filename="viewer/decompose/registration.py" />
      <source>Align them by picked pairs of points first.</source>
      <translation>先に、対応する点を指定して位置を合わせてください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/registration.py" />
      <source>All points lie in one place.</source>
      <translation>すべての点が同じ場所にあります。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/registration.py" />
      <source>Choose two nodes that show the same thing.</source>
      <translation>同じものを写した 2 つのノードを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/registration.py" />
      <source>Comparing shapes</source>
      <translation>形を比較しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/registration.py" />
      <source>The two captures do not come near each other.</source>
      <translation>2 つのキャプチャが互いに近づきません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/registration.py" />
      <source>There are too few points to compare.</source>
      <translation>比較するための点が少なすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/remesh.py" />
      <source>Ask for {0} to {1}.</source>
      <translation>{0} から {1} の間で指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/remesh.py" />
      <source>Extract it again.</source>
      <translation>もう一度抽出してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/remesh.py" />
      <source>Making the triangles even</source>
      <translation>三角形をそろえています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/remesh.py" />
      <source>The mesh has no triangle with an area.</source>
      <translation>メッシュに面積のある三角形がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/remesh.py" />
      <source>{0} triangles cannot be made.</source>
      <translation>{0} 個の三角形は作れません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/report.py" />
      <source>The field or the file that it comes from is damaged: train or export it again.</source>
      <translation>元のフィールドまたはファイルが壊れています。学習または書き出しをやり直してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/report.py" />
      <source>{0} of {1} vertices of the mesh have coordinates that are not numbers.</source>
      <translation>メッシュの頂点 {1} 個のうち {0} 個の座標が数値ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/sample_points.py" />
      <source>Choose another mesh.</source>
      <translation>別のメッシュを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/sample_points.py" />
      <source>The mesh has no area to put points on.</source>
      <translation>メッシュに点を置くための面積がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/sample_splats.py" />
      <source>Choose other ones.</source>
      <translation>別のものを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/sample_splats.py" />
      <source>The splats are too small to put points on.</source>
      <translation>スプラットが小さすぎて、点を置けません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/sharpen.py" />
      <source>Finding edges and corners</source>
      <translation>辺と角を求めています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/tangents.py" />
      <source>The mesh has no texture coordinates.</source>
      <translation>メッシュにテクスチャ座標がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/tangents.py" />
      <source>Unwrap it first.</source>
      <translation>先に展開してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/tetrahedra/fit.py" />
      <source>Check the masks, and that cameras and photos belong together.</source>
      <translation>マスクと、カメラと写真の対応を確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/tetrahedra/fit.py" />
      <source>Finding the visual hull</source>
      <translation>ビジュアルハルを求めています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/tetrahedra/fit.py" />
      <source>Give photos with alpha or masks.</source>
      <translation>アルファまたはマスクの付いた写真を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/tetrahedra/fit.py" />
      <source>Learned the outline</source>
      <translation>輪郭を学習しました</translation>
    </message>
    <message>
      <location filename="viewer/decompose/tetrahedra/fit.py" />
      <source>Learning the outline, {0} steps to go</source>
      <translation>輪郭を学習しています、残り {0} ステップ</translation>
    </message>
    <message>
      <location filename="viewer/decompose/tetrahedra/fit.py" />
      <source>The outlines left no surface.</source>
      <translation>輪郭から表面が得られませんでした。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/tetrahedra/hull.py" />
      <source>The outlines of the photos have no solid in common.</source>
      <translation>写真の輪郭に共通する立体がありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/texels.py" />
      <source>The mesh's texture coordinates leave the picture: parts of it would share texels.</source>
      <translation>メッシュのテクスチャ座標が画像の外に出ています。一部がテクセルを共有してしまいます。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/texels.py" />
      <source>Unwrap it anew.</source>
      <translation>展開し直してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/texture_fit.py" />
      <source>Fitting the texture to the pictures</source>
      <translation>テクスチャを画像に合わせています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>A triangle names a vertex that is not there.</source>
      <translation>三角形が、存在しない頂点を指しています。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>Aligning the maps with the surface</source>
      <translation>マップを表面に合わせています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>Choose between {0} and {1}.</source>
      <translation>{0} から {1} の間で選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>Choose maps of at least {0} texels, or simplify the mesh.</source>
      <translation>{0} テクセル以上のマップを選ぶか、メッシュを簡略化してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>Close other programs and try again.</source>
      <translation>他のプログラムを終了して、もう一度試してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>Maps of {0} texels cannot be made.</source>
      <translation>{0} テクセルのマップは作れません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>No further process could be started: {0}.</source>
      <translation>これ以上プロセスを開始できません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>Simplify or smooth it, and try again.</source>
      <translation>簡略化または平滑化して、もう一度試してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>The mesh has coordinates that are not finite.</source>
      <translation>メッシュに有限でない座標があります。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>The mesh has no triangle with an area: there is nothing to unwrap.</source>
      <translation>メッシュに面積のある三角形がなく、展開するものがありません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>The mesh is damaged: extract it again.</source>
      <translation>メッシュが壊れています。もう一度抽出してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>The surface could not be unwrapped: {0}.</source>
      <translation>表面を展開できませんでした: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>The surface falls into {0} charts, too many for maps of {1} texels.</source>
      <translation>表面が {0} 個のチャートに分かれ、{1} テクセルのマップには多すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/unwrap.py" />
      <source>Unwrapping the surface ({0} s)</source>
      <translation>表面を展開しています ({0} 秒)</translation>
    </message>
    <message>
      <location filename="viewer/decompose/visibility.py" />
      <source>Looking for what the cameras see</source>
      <translation>カメラから見えるものを調べています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/voxelize.py" />
      <source>Ask for 2 to {0}.</source>
      <translation>2 から {0} までを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/voxelize.py" />
      <source>Choose other splats.</source>
      <translation>別のスプラットを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/voxelize.py" />
      <source>Colouring the voxels</source>
      <translation>ボクセルに色を付けています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/voxelize.py" />
      <source>Made {0} voxels</source>
      <translation>ボクセルを {0} 個作りました</translation>
    </message>
    <message>
      <location filename="viewer/decompose/voxelize.py" />
      <source>Nothing of the splats can be seen in the box.</source>
      <translation>ボックスの中にスプラットが見えません。</translation>
    </message>
    <message>
      <location filename="viewer/decompose/voxelize.py" />
      <source>Turning splats into voxels</source>
      <translation>スプラットをボクセルに変換しています</translation>
    </message>
    <message>
      <location filename="viewer/decompose/voxelize.py" />
      <source>{0} voxels a side cannot be made.</source>
      <translation>一辺 {0} ボクセルは作れません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/choose.py" />
      <source>'{0}' cannot be measured of {1}.</source>
      <translation>{1} の「{0}」は測定できません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/choose.py" />
      <source>Add the data set that the scene was made from.</source>
      <translation>シーンの元になったデータセットを追加してください。</translation>
    </message>
    <message>
      <location filename="viewer/editing/choose.py" />
      <source>No photos are there to be counted.</source>
      <translation>数える写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/choose.py" />
      <source>Use one of: {0}.</source>
      <translation>次のいずれかを使ってください: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/editing/dabs.py" />
      <source>An asset holds a damaged stroke.</source>
      <translation>アセットのストロークが壊れています。</translation>
    </message>
    <message>
      <location filename="viewer/editing/dabs.py" />
      <source>An asset holds no stroke of a brush.</source>
      <translation>アセットにブラシのストロークがありません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/element_table.py" />
      <source>A table of elements is damaged.</source>
      <translation>要素の表が壊れています。</translation>
    </message>
    <message>
      <location filename="viewer/editing/element_table.py" />
      <source>Select again.</source>
      <translation>もう一度選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/editing/floater_columns.py" />
      <source>An asset holds nothing about floaters.</source>
      <translation>アセットに浮遊物の情報が入っていません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/gather.py" />
      <source>More than {0} voxels do not fit one grid.</source>
      <translation>{0} 個を超えるボクセルは 1 つのグリッドに入りません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/gather.py" />
      <source>Take fewer, or coarser ones.</source>
      <translation>数を減らすか、より粗いものにしてください。</translation>
    </message>
    <message>
      <location filename="viewer/editing/hand.py" />
      <source>An asset holds a stroke without its pressures.</source>
      <translation>アセットにストロークの筆圧が含まれていません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/hanging.py" />
      <source>The triangles of an edited mesh come from another one.</source>
      <translation>編集したメッシュの三角形が別のメッシュのものです。</translation>
    </message>
    <message>
      <location filename="viewer/editing/hanging.py" />
      <source>Undo its last edit.</source>
      <translation>最後の編集を元に戻してください。</translation>
    </message>
    <message>
      <location filename="viewer/editing/join_surfaces.py" />
      <source>All of it is seen from both sides, as some of it was.</source>
      <translation>一部がそうだったため、全体が両面表示になります。</translation>
    </message>
    <message>
      <location filename="viewer/editing/join_surfaces.py" />
      <source>Join fewer of them.</source>
      <translation>結合する数を減らしてください。</translation>
    </message>
    <message>
      <location filename="viewer/editing/join_surfaces.py" />
      <source>Join those of each kind.</source>
      <translation>それぞれの種類ごとに結合してください。</translation>
    </message>
    <message>
      <location filename="viewer/editing/join_surfaces.py" />
      <source>Maps were made smaller, to {0}, so that they fit one picture.</source>
      <translation>一枚の画像に収まるように、マップを {0} に縮小しました。</translation>
    </message>
    <message>
      <location filename="viewer/editing/join_surfaces.py" />
      <source>Meshes that are lit and meshes with light in their colours cannot have one material.</source>
      <translation>光を受けるメッシュと、色に光が含まれるメッシュは、一つのマテリアルを共有できません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/join_surfaces.py" />
      <source>The maps of these meshes need {0} sets of texture coordinates, and a mesh has {1}.</source>
      <translation>これらのメッシュのマップにはテクスチャ座標が {0} 組必要ですが、メッシュが持てるのは {1} 組です。</translation>
    </message>
    <message>
      <location filename="viewer/editing/paint_blend.py" />
      <source>An asset holds no picture to paint through.</source>
      <translation>アセットに、塗るための画像がありません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/retarget.py" />
      <source>Choose one of its animations.</source>
      <translation>そのメッシュのアニメーションを 1 つ選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/editing/retarget.py" />
      <source>Choose subjects that are built alike.</source>
      <translation>似た骨格の被写体を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/editing/retarget.py" />
      <source>No animation plays on the mesh whose motion is wanted.</source>
      <translation>動きの元になるメッシュではアニメーションが再生されていません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/retarget.py" />
      <source>The two skeletons have no bones in common.</source>
      <translation>2 つのスケルトンに対応するボーンがありません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/surface.py" />
      <source>A texture's asset holds an empty picture.</source>
      <translation>テクスチャのアセットの画像が空です。</translation>
    </message>
    <message>
      <location filename="viewer/editing/surface.py" />
      <source>A texture's asset holds no picture.</source>
      <translation>テクスチャのアセットに画像がありません。</translation>
    </message>
    <message>
      <location filename="viewer/editing/surface.py" />
      <source>The file is damaged; open the model again.</source>
      <translation>ファイルが壊れています。モデルを開き直してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/channel.py" />
      <source>A child process sent something unreadable.</source>
      <translation>子プロセスから読めないデータが届きました。</translation>
    </message>
    <message>
      <location filename="viewer/engine/channel.py" />
      <source>A message of {0} MiB is too long.</source>
      <translation>{0} MiB のメッセージは長すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/engine/channel.py" />
      <source>Please report this.</source>
      <translation>この問題を報告してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/channel.py" />
      <source>Split the scene.</source>
      <translation>シーンを分割してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/frame_ring.py" />
      <source>A rendered picture cannot be fetched: {0}.</source>
      <translation>レンダリングした画像を取得できません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/engine/frame_ring.py" />
      <source>A rendered picture lies outside of the shared memory.</source>
      <translation>レンダリングした画像が共有メモリーの外にあります。</translation>
    </message>
    <message>
      <location filename="viewer/engine/frame_ring.py" />
      <source>Make the window smaller.</source>
      <translation>ウィンドウを小さくしてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/messages.py" />
      <source>A child process sent something unreadable: {0}.</source>
      <translation>子プロセスから読めないデータが届きました: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/answers.py" />
      <source>Answering</source>
      <translation>回答中</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/answers.py" />
      <source>Leave the photos out.</source>
      <translation>写真の指定を外してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/answers.py" />
      <source>Nothing is asked about what is opened.</source>
      <translation>開くものについて尋ねることはありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/apply_edits.py" />
      <source>Applying edits</source>
      <translation>編集を適用しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/atlas.py" />
      <source>Keeping them</source>
      <translation>保存しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/atlas.py" />
      <source>Laying out textures</source>
      <translation>テクスチャを配置しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/atlas.py" />
      <source>Reading the field</source>
      <translation>フィールドを読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/bake.py" />
      <source>Baked before</source>
      <translation>ベイク済み</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/bake.py" />
      <source>Loading the field</source>
      <translation>フィールドを読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/collect.py" />
      <source>Looking for unused assets</source>
      <translation>使われていないアセットを探しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/elements.py" />
      <source>Choose a field, a mesh, points or splats.</source>
      <translation>フィールド、メッシュ、点群、スプラットのいずれかを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/elements.py" />
      <source>Choosing elements</source>
      <translation>要素を選んでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/elements.py" />
      <source>Finding elements</source>
      <translation>要素を探しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/elements.py" />
      <source>Measuring elements</source>
      <translation>要素を測定しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/elements.py" />
      <source>Measuring what is there</source>
      <translation>実際の大きさを測定しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/elements.py" />
      <source>{0} has no elements to be selected.</source>
      <translation>{0} には選択できる要素がありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/evaluate.py" />
      <source>Compared</source>
      <translation>比較しました</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/evaluate.py" />
      <source>Comparing {0}</source>
      <translation>{0} を比較しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/evaluate.py" />
      <source>Enable some in the Data set panel.</source>
      <translation>データセットパネルで写真を有効にしてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/evaluate.py" />
      <source>None of the photos is enabled.</source>
      <translation>有効な写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/evaluate.py" />
      <source>Reading the photos' cameras</source>
      <translation>写真のカメラを読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/evaluate.py" />
      <source>Scale down less.</source>
      <translation>縮小率を下げてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/evaluate.py" />
      <source>{0} has {1} x {2} pixels, too few to compare.</source>
      <translation>{0} は {1} x {2} 画素で、比較には小さすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_preview.py" />
      <source>Keep more triangles or larger maps, or ask for less.</source>
      <translation>三角形を増やすか、マップを大きくするか、求める値を下げてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_preview.py" />
      <source>Make something visible.</source>
      <translation>何かを表示してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_preview.py" />
      <source>Reading {0} again</source>
      <translation>{0} を読み直しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_preview.py" />
      <source>The files of the preview are gone.</source>
      <translation>プレビューのファイルがなくなっています。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_preview.py" />
      <source>The files of the preview cannot be read: {0}.</source>
      <translation>プレビューのファイルを読めません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_preview.py" />
      <source>There is nothing to see in the scene.</source>
      <translation>シーンには見えるものがありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_preview.py" />
      <source>Writing {0}</source>
      <translation>{0} を書き込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_preview.py" />
      <source>{0} would be {1} dB from the scene, and at least {2} are asked for. Nothing was written.</source>
      <translation>{0} とシーンの差は {1} dB で、求められている {2} dB に届きません。何も書き出していません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_shapes.py" />
      <source>Closing holes</source>
      <translation>穴をふさいでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_shapes.py" />
      <source>Making a mesh for collisions</source>
      <translation>衝突用のメッシュを作っています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/export_shapes.py" />
      <source>Ordering the triangles</source>
      <translation>三角形を並べ替えています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract.py" />
      <source>Extracted</source>
      <translation>抽出しました</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_geometry.py" />
      <source>'{0}' is no field.</source>
      <translation>「{0}」はフィールドではありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_geometry.py" />
      <source>Choose a trained field, or the photos of a subject that is cut out.</source>
      <translation>学習済みのフィールド、または被写体を切り抜いた写真を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_geometry.py" />
      <source>The photos of {0} have no alpha and no masks: they do not say where the subject ends.</source>
      <translation>{0} の写真にはアルファもマスクもなく、被写体の輪郭が分かりません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_geometry.py" />
      <source>Train a field on them and extract that one, or put masks beside the photos.</source>
      <translation>写真からフィールドを学習してそれを抽出するか、写真の隣にマスクを置いてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_moving.py" />
      <source>A mesh of {0} vertices at {1} moments takes too much memory.</source>
      <translation>{0} 頂点のメッシュを {1} 時点で動かすとメモリが足りません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_moving.py" />
      <source>Ask for fewer moments, or for at most {0} triangles.</source>
      <translation>時点を減らすか、三角形を {0} 以下にしてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_moving.py" />
      <source>Following the surface over time</source>
      <translation>表面の動きを追跡中</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_moving.py" />
      <source>The mesh moves</source>
      <translation>メッシュが動きます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_views.py" />
      <source>'{0}' holds no photos.</source>
      <translation>「{0}」には写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_views.py" />
      <source>Choose the data set that the field was trained on.</source>
      <translation>フィールドの学習に使ったデータセットを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_views.py" />
      <source>Finding the mesh in the photos</source>
      <translation>写真からメッシュを求めています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_views.py" />
      <source>None of the {0} photos of {1} can be read. {2}</source>
      <translation>{1} の {0} 枚の写真はどれも読み込めません。{2}</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_views.py" />
      <source>Reading photo {0} of {1}</source>
      <translation>写真 {0} / {1} を読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_views.py" />
      <source>Switch photos on again in the data set's list, or move some of them to the training split.</source>
      <translation>データセットの一覧で写真をオンに戻すか、いくつかを学習用に移してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_views.py" />
      <source>{0} Or delete them from the scene: views are then rendered from the field.</source>
      <translation>{0} または、シーンから写真を削除してください。その場合はフィールドから画像を作ります。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/extract_views.py" />
      <source>{0} has no photos left to learn from: all are held out or switched off.</source>
      <translation>{0} には学習に使える写真が残っていません。すべて評価用か、オフになっています。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/files.py" />
      <source>Connect its drive again, or save under another name: File &gt; Save as.</source>
      <translation>ドライブを接続し直すか、別の名前で保存してください: ファイル &gt; 名前を付けて保存</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/files.py" />
      <source>Laying out the layers</source>
      <translation>レイヤーを配置しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/files.py" />
      <source>Listing formats</source>
      <translation>形式を調べています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/files.py" />
      <source>Making {0}</source>
      <translation>{0} を作成しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/files.py" />
      <source>{0} is not there any more.</source>
      <translation>{0} はもうありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>A film cannot have {0} pictures a second.</source>
      <translation>動画を毎秒 {0} 枚にはできません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>Asking FFmpeg</source>
      <translation>FFmpeg を確認しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>Change the size or the options, or choose another kind of film.</source>
      <translation>サイズかオプションを変えるか、別の種類の動画を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>Choose a first and a last one among these.</source>
      <translation>この範囲から最初と最後のフレームを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>Frame {0} of {1}</source>
      <translation>フレーム {0} / {1}</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>Frame {0} of {1}, {2}:{3} left</source>
      <translation>フレーム {0} / {1}、残り {2}:{3}</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>Open one with something visible.</source>
      <translation>見えるものがあるシーンを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>The film is done</source>
      <translation>動画ができました</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>Use 1 to 240.</source>
      <translation>1 から 240 までにしてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>Writing the film</source>
      <translation>動画を書き出しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film.py" />
      <source>{0} also holds {1} later pictures, of a longer film: remove these.</source>
      <translation>{0} には、より長い動画の後半の画像 {1} 枚もあります。削除してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film_pictures.py" />
      <source>Check its permissions.</source>
      <translation>アクセス権を確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film_pictures.py" />
      <source>Leave --resume out to make it anew.</source>
      <translation>最初から作るには --resume を外してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film_pictures.py" />
      <source>{0} cannot be emptied: {1}.</source>
      <translation>{0} を空にできません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/film_pictures.py" />
      <source>{0} holds pictures of another film, or of this one before it was changed.</source>
      <translation>{0} には別の動画、または変更前の動画の画像が入っています。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>All points are drawn as large as those of the last cloud.</source>
      <translation>すべての点は、最後の点群の点と同じ大きさで描かれます。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>All splats are drawn with the filter of the last set, {0}.</source>
      <translation>すべてのスプラットは、最後のセットのフィルター {0} で描かれます。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>Bones and animations are left out.</source>
      <translation>ボーンとアニメーションは含まれません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>Colours of these nodes are blended in different colour spaces, sRGB and linear.</source>
      <translation>これらのノードの色は異なる色空間(sRGB とリニア)で混合されます。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>Join those of each colour space.</source>
      <translation>色空間ごとに結合してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>Joined</source>
      <translation>結合しました</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>Laying out maps</source>
      <translation>マップを配置しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>Only several meshes, point clouds, sets of splats or fields can be joined.</source>
      <translation>結合できるのは、複数のメッシュ、点群、スプラット、またはフィールドだけです。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>Placing {0}</source>
      <translation>{0} を配置しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>Select nodes of one kind.</source>
      <translation>同じ種類のノードを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>Their grids do not agree: voxels were interpolated.</source>
      <translation>グリッドが一致しないため、ボクセルは補間されました。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/join.py" />
      <source>{0} was made voxels.</source>
      <translation>{0} はボクセルに変換されました。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/moment.py" />
      <source>3D moments need OpenCV, which is not installed.</source>
      <translation>3Dモーメントには OpenCV が必要ですが、インストールされていません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/moment.py" />
      <source>A 3D moment takes one photo or two, and at most one map of each.</source>
      <translation>3Dモーメントに使えるのは写真1枚か2枚と、それぞれ1つまでのマップです。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/moment.py" />
      <source>End it with {0}.</source>
      <translation>末尾を {0} にしてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/moment.py" />
      <source>Install it: pip install 'fieldwright[moment]'.</source>
      <translation>インストールしてください: pip install 'fieldwright[moment]'。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/moment.py" />
      <source>Leave some out.</source>
      <translation>いくつか減らしてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/moment.py" />
      <source>Name another folder.</source>
      <translation>別のフォルダーを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/moment.py" />
      <source>Reading the photos</source>
      <translation>写真を読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/moment.py" />
      <source>Saving the moment</source>
      <translation>モーメントを保存しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/moment.py" />
      <source>{0} cannot be made: {1}.</source>
      <translation>{0} を作成できません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/occupancy.py" />
      <source>An opacity of {0} divides nothing.</source>
      <translation>不透明度 {0} では何も分けられません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/occupancy.py" />
      <source>Looking for connected parts</source>
      <translation>つながった部分を調べています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/occupancy.py" />
      <source>Use a number between 0 and 1.</source>
      <translation>0 から 1 の間の数値を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/occupancy.py" />
      <source>Use {0} to {1}.</source>
      <translation>{0} から {1} の値を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/occupancy.py" />
      <source>{0} cells a side cannot be shown.</source>
      <translation>一辺 {0} セルは表示できません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/photo.py" />
      <source>A photo cannot be {0} pixels long.</source>
      <translation>写真の一辺を {0} 画素にはできません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/photo.py" />
      <source>Ask for 1 or more.</source>
      <translation>1 以上を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/photo.py" />
      <source>Reading {0}</source>
      <translation>{0} を読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/pictures.py" />
      <source>Open one with something visible, or give a camera.</source>
      <translation>見えるものがあるシーンを開くか、カメラを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/pictures.py" />
      <source>There is no channel '{0}'.</source>
      <translation>「{0}」というチャンネルはありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/prefilter.py" />
      <source>Keeping it</source>
      <translation>保存しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/prefilter.py" />
      <source>Reading the light</source>
      <translation>光を読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/rank_answers.py" />
      <source>Choose a network that was read by its shapes.</source>
      <translation>形状から読み込んだネットワークを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/rank_answers.py" />
      <source>Comparing answers</source>
      <translation>回答を比較中</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/rank_answers.py" />
      <source>Looking for the answers</source>
      <translation>回答を探索中</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/rank_answers.py" />
      <source>No photos are beside the network's file.</source>
      <translation>ネットワークのファイルのそばに写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/rank_answers.py" />
      <source>Nothing is asked about that node.</source>
      <translation>このノードについて尋ねることはありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/rank_answers.py" />
      <source>Open the photos that it was trained on, too.</source>
      <translation>学習に使った写真も開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/rank_answers.py" />
      <source>Photos do not tell where the networks of a grid lie.</source>
      <translation>格子状のネットワークの位置は写真からは分かりません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/rank_answers.py" />
      <source>Reading photos</source>
      <translation>写真を読み込み中</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/relight.py" />
      <source>Extract a mesh with materials from it first.</source>
      <translation>先に、マテリアル付きのメッシュを抽出してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/relight.py" />
      <source>The scene shows no model that could be lit.</source>
      <translation>シーンには照らせるモデルがありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/render.py" />
      <source>It has </source>
      <translation>あるのは </translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/render.py" />
      <source>Open a project with one, or train one.</source>
      <translation>それらを含むプロジェクトを開くか、学習してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/render.py" />
      <source>Open one with a visible field, or give a camera.</source>
      <translation>表示中のフィールドがあるシーンを開くか、カメラを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/render.py" />
      <source>Photos cannot be scaled down {0} times.</source>
      <translation>写真を {0} 分の 1 には縮小できません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/render.py" />
      <source>Rendered</source>
      <translation>レンダリングしました</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/render.py" />
      <source>The scene shows neither field nor model.</source>
      <translation>シーンにはフィールドもモデルもありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/render.py" />
      <source>Use 1 or more.</source>
      <translation>1 以上を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/render.py" />
      <source>{0} has no photos for '{1}'.</source>
      <translation>{0} には「{1}」用の写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/retarget.py" />
      <source>Choose another animation.</source>
      <translation>別のアニメーションを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/retarget.py" />
      <source>Choose meshes on bones.</source>
      <translation>ボーンを持つメッシュを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/retarget.py" />
      <source>Moved</source>
      <translation>動きを付けました</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/retarget.py" />
      <source>Moving {0}</source>
      <translation>{0} に動きを付けています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/retarget.py" />
      <source>{0} has no bones.</source>
      <translation>{0} にはボーンがありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/retarget.py" />
      <source>{0} would go infinitely far.</source>
      <translation>{0} が無限に遠くへ移動してしまいます。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/retarget.py" />
      <source>{0}: {1} of {2} bones follow those of the same names.</source>
      <translation>{0}: {2} 本のうち {1} 本のボーンが同じ名前のボーンに従います。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/retarget.py" />
      <source>{0}: {1} of {2} bones follow those whose joints lie where theirs do.</source>
      <translation>{0}: {2} 本のうち {1} 本のボーンが、関節の位置が対応するボーンに従います。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/sample_points.py" />
      <source>'{0}' has no surface to put points on.</source>
      <translation>「{0}」には点を置く表面がありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/sample_points.py" />
      <source>Ask for 1 to {0}.</source>
      <translation>1 から {0} までを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/sample_points.py" />
      <source>Choose a mesh, a field or splats.</source>
      <translation>メッシュ、フィールド、スプラットのいずれかを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/sample_points.py" />
      <source>Placing points</source>
      <translation>点を配置しています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/sample_points.py" />
      <source>{0} points cannot be made.</source>
      <translation>{0} 個の点は作れません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/surface_draft.py" />
      <source>A draft of {0} cells is none.</source>
      <translation>{0} セルでは下書きになりません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/thumbnails.py" />
      <source>Found small pictures</source>
      <translation>小さな画像が見つかりました</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/thumbnails.py" />
      <source>Looking at {0}</source>
      <translation>{0} を調べています</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/thumbnails.py" />
      <source>Thumbnails cannot be {0} pixels large.</source>
      <translation>サムネイルを {0} 画素の大きさにはできません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/voxelize.py" />
      <source>'{0}' holds no Gaussian splats.</source>
      <translation>「{0}」にはガウシアンスプラットがありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/voxelize.py" />
      <source>Choose a node with splats.</source>
      <translation>スプラットを持つノードを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/watch.py" />
      <source>Name the folder into which the other program writes its run.</source>
      <translation>他のプログラムが学習結果を書き込むフォルダーを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/watch.py" />
      <source>Watch the run where it is now.</source>
      <translation>現在ある場所で学習を監視してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/watch.py" />
      <source>{0} is no folder.</source>
      <translation>{0} はフォルダーではありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/operations/watch.py" />
      <source>{0} is no longer there.</source>
      <translation>{0} はもうありません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/render_service.py" />
      <source>Close other programs.</source>
      <translation>他のプログラムを終了してください。</translation>
    </message>
    <message>
      <location filename="viewer/engine/render_service.py" />
      <source>There is not enough memory for any picture.</source>
      <translation>画像を作るためのメモリーが足りません。</translation>
    </message>
    <message>
      <location filename="viewer/engine/shared_memory.py" />
      <source>no {0} bytes of shared memory: {1}</source>
      <translation>{0} バイトの共有メモリーがありません: {1}</translation>
    </message>
    <message>
      <location filename="viewer/engine/shared_memory.py" />
      <source>{0} bytes of shared memory are too many</source>
      <translation>{0} バイトの共有メモリーは大きすぎます</translation>
    </message>
    <message>
      <location filename="viewer/engine/shared_memory.py" />
      <source>{0} bytes of shared memory cannot be mapped: {1}</source>
      <translation>{0} バイトの共有メモリーを割り当てられません: {1}</translation>
    </message>
    <message>
      <location filename="viewer/engine/worker_child.py" />
      <source>Starting</source>
      <translation>開始しています</translation>
    </message>
    <message>
      <location filename="viewer/fields/distance_layout.py" />
      <source>A surface of the width {0} cannot be shown.</source>
      <translation>幅 {0} の表面は表示できません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/distance_layout.py" />
      <source>Only a sine network has a colour of its own.</source>
      <translation>独自の色を持つのは正弦ネットワークだけです。</translation>
    </message>
    <message>
      <location filename="viewer/fields/distance_layout.py" />
      <source>The colours of the signed distance do not fit its grid.</source>
      <translation>符号付き距離の色がグリッドに合いません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/distance_layout.py" />
      <source>The network's encoding makes no sense.</source>
      <translation>ネットワークの符号化が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/distance_layout.py" />
      <source>The signed distance has codes, but no network for them.</source>
      <translation>符号付き距離にコードはありますが、そのためのネットワークがありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/distance_layout.py" />
      <source>The signed distance has no layers.</source>
      <translation>符号付き距離に層がありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/distance_layout.py" />
      <source>The signed distance has no proper unit of length.</source>
      <translation>符号付き距離の長さの単位が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/distance_layout.py" />
      <source>The signed distance is no grid.</source>
      <translation>符号付き距離がグリッドではありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/distance_layout.py" />
      <source>The signed distance lacks the mean of its latents, or the box of their surfaces.</source>
      <translation>符号付き距離に、潜在変数の平均または表面のボックスがありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/feature_layout.py" />
      <source>The feature grid has no network for its colours.</source>
      <translation>特徴グリッドに色のためのネットワークがありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/feature_layout.py" />
      <source>The feature grid has {0} features, which are no colours.</source>
      <translation>特徴グリッドの特徴数は {0} で、色になりません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/feature_layout.py" />
      <source>The feature grid's '{0}' is {1}.</source>
      <translation>特徴グリッドの「{0}」が {1} です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/feature_layout.py" />
      <source>The feature grid's density or encodings make no sense.</source>
      <translation>特徴グリッドの密度または符号化が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/feature_layout.py" />
      <source>The feature grid's empty cells do not fit together.</source>
      <translation>特徴グリッドの空セルに矛盾があります。</translation>
    </message>
    <message>
      <location filename="viewer/fields/feature_layout.py" />
      <source>The feature grid's lines of '{0}' do not fit together.</source>
      <translation>特徴グリッドの「{0}」の線に矛盾があります。</translation>
    </message>
    <message>
      <location filename="viewer/fields/feature_layout.py" />
      <source>The feature grid's resolution makes no sense.</source>
      <translation>特徴グリッドの解像度が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/hash_layout.py" />
      <source>All of space is contracted around a box that is no cube.</source>
      <translation>空間全体が、立方体ではないボックスのまわりに縮められています。</translation>
    </message>
    <message>
      <location filename="viewer/fields/hash_layout.py" />
      <source>The field's appearance codes make no sense.</source>
      <translation>フィールドの外観コードが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/hash_layout.py" />
      <source>The field's empty cells are not a list of bits.</source>
      <translation>フィールドの空セルがビット列ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/hash_layout.py" />
      <source>The hash grid's resolutions make no sense.</source>
      <translation>ハッシュグリッドの解像度が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/hash_layout.py" />
      <source>The network has no colours.</source>
      <translation>ネットワークに色がありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/hash_layout.py" />
      <source>The network lacks its '{0}'.</source>
      <translation>ネットワークに「{0}」がありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/hash_layout.py" />
      <source>The network's '{0}' has the shape {1}, not {2}.</source>
      <translation>ネットワークの「{0}」の形状が {2} ではなく {1} です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/hash_layout.py" />
      <source>The network's colours have {0} channels.</source>
      <translation>ネットワークの色のチャンネル数が {0} です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/kinds.py" />
      <source>The solid's box is empty.</source>
      <translation>立体のボックスが空です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/kinds.py" />
      <source>The solid's density or colour makes no sense.</source>
      <translation>立体の密度または色が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/motion.py" />
      <source>A motion of {0} nodes is not supported.</source>
      <translation>{0} 節点の動きには対応していません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/motion.py" />
      <source>The field lacks its displacements.</source>
      <translation>フィールドに変位がありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/motion.py" />
      <source>The field's displacements are not as many as it says.</source>
      <translation>フィールドの変位の数が記載と合いません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/motion.py" />
      <source>The field's displacements hold numbers that are not finite.</source>
      <translation>フィールドの変位に有限でない数が含まれています。</translation>
    </message>
    <message>
      <location filename="viewer/fields/motion.py" />
      <source>The field's times make no sense.</source>
      <translation>フィールドの時刻が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/ndc.py" />
      <source>the field does not live in normalised device coordinates</source>
      <translation>フィールドは正規化デバイス座標のものではありません</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_answers.py" />
      <source>The network has no trunk.</source>
      <translation>ネットワークに幹となる層がありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_answers.py" />
      <source>The network's layer '{0}' does not fit together.</source>
      <translation>ネットワークの層「{0}」に矛盾があります。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_answers.py" />
      <source>The network's layer trunk.{0} takes {1} numbers.</source>
      <translation>ネットワークの層 trunk.{0} の入力は {1} 個です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_answers.py" />
      <source>The network's layer view.0 takes {0} numbers.</source>
      <translation>ネットワークの層 view.0 の入力は {0} 個です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The camera in whose coordinates the network was trained makes no sense.</source>
      <translation>ネットワークを学習した座標系のカメラが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The distances between which the network was trained make no sense.</source>
      <translation>ネットワークを学習した距離の範囲が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The field's background is not a picture.</source>
      <translation>フィールドの背景が画像ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The field's box is empty.</source>
      <translation>フィールドのボックスが空です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The network lacks its layer '{0}'.</source>
      <translation>ネットワークに層「{0}」がありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The network's '{0}' belongs to no layer that is used.</source>
      <translation>ネットワークの「{0}」は、使われるどの層にも属していません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The network's '{0}' has the wrong type.</source>
      <translation>ネットワークの「{0}」の型が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The network's '{0}' holds numbers that are not finite.</source>
      <translation>ネットワークの「{0}」に有限でない数値があります。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The network's layer '{0}' has the shape {1}.</source>
      <translation>ネットワークの層「{0}」の形状が {1} です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/nerf_layout.py" />
      <source>The network's layer {0} takes {1} numbers.</source>
      <translation>ネットワークの層 {0} の入力数が {1} です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/network_grid_layout.py" />
      <source>The empty cells of the grid of networks are no grid.</source>
      <translation>ネットワーク格子の空セルが格子になっていません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/network_grid_layout.py" />
      <source>The grid of networks has a resolution that makes no sense.</source>
      <translation>ネットワーク格子の解像度が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/network_grid_layout.py" />
      <source>The networks have no trunk.</source>
      <translation>ネットワークに主幹の層がありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/network_grid_layout.py" />
      <source>The networks lack their layer '{0}'.</source>
      <translation>ネットワークに層「{0}」がありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/network_grid_layout.py" />
      <source>The networks' encoding makes no sense.</source>
      <translation>ネットワークの符号化の値が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/network_grid_layout.py" />
      <source>The networks' layer '{0}' has the shape {1}.</source>
      <translation>ネットワークの層「{0}」の形は {1} です。</translation>
    </message>
    <message>
      <location filename="viewer/fields/voxels.py" />
      <source>A grid of {0} voxels is not supported.</source>
      <translation>{0} ボクセルのグリッドには対応していません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/voxels.py" />
      <source>The field holds numbers that are not finite.</source>
      <translation>フィールドに有限でない数値があります。</translation>
    </message>
    <message>
      <location filename="viewer/fields/voxels.py" />
      <source>The field lacks its index, density or colours.</source>
      <translation>フィールドに番号、密度、色のいずれかがありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/voxels.py" />
      <source>The field's arrays do not fit each other.</source>
      <translation>フィールドの配列どうしが合いません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/voxels.py" />
      <source>The field's arrays have the wrong type.</source>
      <translation>フィールドの配列の型が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/voxels.py" />
      <source>The field's voxel numbers are out of order or out of range.</source>
      <translation>フィールドのボクセル番号の順序または範囲が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/fields/voxels_torch.py" />
      <source>only the renderer knows bakes in normalised device coordinates</source>
      <translation>正規化デバイス座標のベイクを扱えるのはレンダラーだけです</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>Camera paths are not written as {0}.</source>
      <translation>カメラパスを {0} には書き出せません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>Check the name.</source>
      <translation>名前を確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>Set keys of the camera, or choose a path.</source>
      <translation>カメラのキーを打つか、パスを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>The camera of the timeline does not move.</source>
      <translation>タイムラインのカメラは動いていません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>There is no {0}.</source>
      <translation>{0} がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>These are: {0}.</source>
      <translation>読み込めるもの: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>Write .json, .glb, or a folder.</source>
      <translation>.json、.glb、またはフォルダーに書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>{0} has no cameras.</source>
      <translation>{0} にカメラがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>{0} is no camera path that can be read.</source>
      <translation>{0} は読み込めるカメラパスではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>{0} names a camera {1} that it does not have.</source>
      <translation>{0} は存在しないカメラ {1} を参照しています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_files.py" />
      <source>{0}: the camera's pose is damaged: {1}.</source>
      <translation>{0}: カメラの姿勢が壊れています: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_gltf.py" />
      <source>Animate the camera, and export it with its animation.</source>
      <translation>カメラを動かし、アニメーション付きで書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_gltf.py" />
      <source>Apply scales in the other program.</source>
      <translation>元のプログラムで拡大縮小を適用してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_gltf.py" />
      <source>Export it again.</source>
      <translation>もう一度書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_gltf.py" />
      <source>The camera's place is damaged: {0}.</source>
      <translation>カメラの配置が壊れています: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_gltf.py" />
      <source>The file has an animation whose times are damaged.</source>
      <translation>アニメーションの時間が壊れています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/camera_path_gltf.py" />
      <source>{0} has no animated camera.</source>
      <translation>{0} に動くカメラがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>It does not say how large its box is.</source>
      <translation>ボックスの大きさの記述がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>It does not say how large its voxels are.</source>
      <translation>ボクセルの大きさの記述がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>It does not say its '{0}'.</source>
      <translation>「{0}」の記述がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>It is a DVGO {0}, which is not supported.</source>
      <translation>DVGO の {0} で、対応していません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>Its '{0}' is no grid.</source>
      <translation>「{0}」がグリッドではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>Its box is empty.</source>
      <translation>ボックスが空です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>Its colours take something else than feature and direction.</source>
      <translation>色が特徴と方向以外のものを入力とします。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>Its empty cells are no grid.</source>
      <translation>空セルがグリッドではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>Its first opacity makes no sense.</source>
      <translation>最初の不透明度が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/dvgo.py" />
      <source>Its grids are products of planes, which are not supported.</source>
      <translation>グリッドが平面の積で、対応していません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/feature_network.py" />
      <source>It lacks layers of '{0}'.</source>
      <translation>「{0}」の層がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/hash_tensors.py" />
      <source>Copy the file again, or train it again.</source>
      <translation>ファイルをコピーし直すか、学習し直してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/ingp.py" />
      <source>Reading the networks</source>
      <translation>ネットワークを読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/ingp.py" />
      <source>{0} cannot be unpacked.</source>
      <translation>{0} を展開できません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/ingp.py" />
      <source>{0} describes grids that make no sense.</source>
      <translation>{0} のグリッドの記述が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/ingp.py" />
      <source>{0} does not say how its data set was scaled.</source>
      <translation>{0} に、データセットの拡大率の記述がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/ingp.py" />
      <source>{0} has no valid box.</source>
      <translation>{0} に正しいボックスがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/ingp.py" />
      <source>{0} holds half a parameter.</source>
      <translation>{0} のパラメーターが半端です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/ingp.py" />
      <source>{0} holds {1} parameters, which is not what it describes.</source>
      <translation>{0} のパラメーター数は {1} で、記述と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/ingp.py" />
      <source>{0} is cut short, or unpacks to far more than a snapshot.</source>
      <translation>{0} は途中で切れているか、展開するとスナップショットをはるかに超えます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/ingp.py" />
      <source>{0} is no snapshot of a NeRF: {1}.</source>
      <translation>{0} は NeRF のスナップショットではありません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>Open a file of NeRF's weights.</source>
      <translation>NeRF の重みのファイルを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>Save it as nerf-pytorch's .tar.</source>
      <translation>nerf-pytorch の .tar として保存してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>a shape of something else than numbers</source>
      <translation>数値でない形状</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>an array of another size than it claims</source>
      <translation>宣言と大きさの異なる配列</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>bytes in another coding</source>
      <translation>別の符号化のバイト列</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>it holds '{0}.{1}', which could run code.</source>
      <translation>コードを実行しうる「{0}.{1}」が含まれています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>something else than an array</source>
      <translation>配列以外のもの</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>{0} holds something else than a list of weights.</source>
      <translation>{0} に重みの一覧以外のものがあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>{0} is an array of numbers, not a list of weights.</source>
      <translation>{0} は重みの一覧ではなく、数値の配列です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_list.py" />
      <source>{0} is no valid list of weights.</source>
      <translation>{0} は正しい重みの一覧ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_sdf.py" />
      <source>Finding the surface</source>
      <translation>表面を求めています</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_sdf.py" />
      <source>Save the weights into one file.</source>
      <translation>重みを 1 つのファイルに保存してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_sdf.py" />
      <source>{0} has no surface within {1} of its origin.</source>
      <translation>{0} には原点から {1} 以内に表面がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_sdf.py" />
      <source>{0} holds no signed distance.</source>
      <translation>{0} に符号付き距離がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_sdf.py" />
      <source>{0} is no valid HDF5 file.</source>
      <translation>{0} は正しい HDF5 ファイルではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_sdf.py" />
      <source>{0} keeps its numbers in other files.</source>
      <translation>{0} は数値を別のファイルに保存しています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/keras_sdf.py" />
      <source>{0}: '{1}' claims more numbers than are there.</source>
      <translation>{0}: 「{1}」の数値の個数が、宣言より少なくなっています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf.py" />
      <source>It lacks its layer 'alpha_linear'.</source>
      <translation>層「alpha_linear」がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf.py" />
      <source>Its encodings have another length than this layout's.</source>
      <translation>符号化の長さがこの構成と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf.py" />
      <source>Its layer '{0}' does not fit the others.</source>
      <translation>層「{0}」がほかの層と合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf.py" />
      <source>Its layers do not belong to many networks.</source>
      <translation>層が多数のネットワークのものではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf.py" />
      <source>Its networks have {0} between layers.</source>
      <translation>ネットワークの層の間に {0} があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf.py" />
      <source>Its settings have '{0}', which is not supported.</source>
      <translation>設定にある「{0}」には対応していません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf.py" />
      <source>Keeping {0}</source>
      <translation>{0} を保存しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf.py" />
      <source>{0} is a KiloNeRF before its fine-tuning: {1}.</source>
      <translation>{0} は微調整前の KiloNeRF です: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf_place.py" />
      <source>Copy {0} again, or put it elsewhere to open the networks without it.</source>
      <translation>{0} をもう一度コピーするか、別の場所に移してこれなしで開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf_place.py" />
      <source>It holds {0} networks, but its settings tell of {1} x {2} x {3}.</source>
      <translation>ネットワークは {0} 個ですが、設定では {1} x {2} x {3} です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf_place.py" />
      <source>Its settings have a 'fixed_resolution' that is none.</source>
      <translation>設定の「fixed_resolution」が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf_place.py" />
      <source>The box in {0} makes no sense.</source>
      <translation>{0} の範囲が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf_place.py" />
      <source>{0} holds no box.</source>
      <translation>{0} に範囲がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/kilonerf_place.py" />
      <source>{0} holds no grid of empty cells.</source>
      <translation>{0} に空セルの格子がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/mlp.py" />
      <source>'{0}' does not hold floating-point numbers.</source>
      <translation>「{0}」は浮動小数点数ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/mlp.py" />
      <source>Copy the file again.</source>
      <translation>ファイルをコピーし直してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/mlp.py" />
      <source>Finding the scene</source>
      <translation>シーンを探しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/mlp.py" />
      <source>{0} holds networks of BANMo, which {1}.</source>
      <translation>{0} には BANMo のネットワークがあり、{1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/mlp_shapes.py" />
      <source>It holds no NeRF of a known layout, and layers that add up to none: {0}.</source>
      <translation>既知の構成の NeRF ではなく、含まれる層からも NeRF を組み立てられません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/mlp_shapes.py" />
      <source>It holds no NeRF of a known layout, and no layers with weights and biases.</source>
      <translation>既知の構成の NeRF ではなく、重みとバイアスを持つ層もありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/mlp_shapes.py" />
      <source>Its network has something that no plain perceptron has: '{0}'.</source>
      <translation>このネットワークには、単純なパーセプトロンにはないものがあります: 「{0}」。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf.py" />
      <source>Known are both nerf-pytorchs', bmild's, and two more; see docs/formats.md.</source>
      <translation>対応しているのは nerf-pytorch と bmild の構成、ほか 2 つです。docs/formats.md を参照してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf.py" />
      <source>{0} holds no NeRF of a known layout.</source>
      <translation>{0} に既知の構成の NeRF がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf.py" />
      <source>{0} is a NeRF-W of saransh2708: {1}.</source>
      <translation>{0} は saransh2708 の NeRF-W です: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf.py" />
      <source>{0}: '{1}' does not hold floating-point numbers.</source>
      <translation>{0}: 「{1}」が浮動小数点数ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf_layouts.py" />
      <source>An encoding of {0} numbers is not one of NeRF's.</source>
      <translation>{0} 個の数値の符号化は NeRF のものではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf_layouts.py" />
      <source>The list of weights is not one of NeRF's.</source>
      <translation>重みの一覧は NeRF のものではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf_layouts.py" />
      <source>The network's '{0}' is no matrix.</source>
      <translation>ネットワークの「{0}」が行列ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf_ndc.py" />
      <source>Copy the data set again.</source>
      <translation>データセットをコピーし直してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf_ndc.py" />
      <source>Copy {0} of its data set beside the checkpoint, and open it again.</source>
      <translation>データセットの {0} をチェックポイントの隣にコピーして、もう一度開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf_ndc.py" />
      <source>It cannot be one for NDC.</source>
      <translation>NDC のデータセットではありえません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf_ndc.py" />
      <source>{0} has cameras that look into no direction in common.</source>
      <translation>{0} のカメラには共通の向きがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf_ndc.py" />
      <source>{0} has poses or depths that make no sense.</source>
      <translation>{0} の姿勢または深度が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerf_ndc.py" />
      <source>{0} was trained in NDC (normalised device coordinates), and {1}{2}, which tells their camera, is not to be found.</source>
      <translation>{0} は NDC (正規化デバイス座標) で学習されていますが、そのカメラを示す {1}{2} が見つかりません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto.py" />
      <source>Copy the folder again.</source>
      <translation>フォルダーをコピーし直してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto.py" />
      <source>It does not say how large its scene is.</source>
      <translation>シーンの大きさの記述がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto.py" />
      <source>It holds other numbers of parameters than a nerfacto's networks have.</source>
      <translation>パラメーター数が nerfacto のネットワークと異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto.py" />
      <source>It is a nerfacto of another version: its networks are not known.</source>
      <translation>別のバージョンの nerfacto で、ネットワークの構成が不明です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto.py" />
      <source>It is a nerfacto with transient parts, which are not supported.</source>
      <translation>一時的な成分を持つ nerfacto で、対応していません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto.py" />
      <source>Its config.yml has a density that makes no sense.</source>
      <translation>config.yml の密度が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto.py" />
      <source>Its dataparser_transforms.json is damaged.</source>
      <translation>dataparser_transforms.json が壊れています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto.py" />
      <source>Its space is not contracted, and its box is no cube.</source>
      <translation>空間が縮められておらず、ボックスが立方体ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto.py" />
      <source>no scale</source>
      <translation>拡大率がありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto_parts.py" />
      <source>It does not say its '{0}', which files before nerfstudio 0.3 lack.</source>
      <translation>「{0}」の記述がありません。nerfstudio 0.3 より前のファイルにはありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto_parts.py" />
      <source>Its appearance codes are no table.</source>
      <translation>外観コードが表ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto_torch.py" />
      <source>It has no colours.</source>
      <translation>色の情報がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto_torch.py" />
      <source>Its colours take another number of columns than direction, answers and code have.</source>
      <translation>色のネットワークの入力列数が、方向・特徴・コードの合計と一致しません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto_torch.py" />
      <source>Its density network has another depth than nerfacto's.</source>
      <translation>密度ネットワークの層の数が nerfacto と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto_torch.py" />
      <source>Its hash tables have another size than its grids.</source>
      <translation>ハッシュテーブルの大きさがグリッドと一致しません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/nerfacto_torch.py" />
      <source>Its layer '{0}.layers.{1}' does not fit together.</source>
      <translation>層「{0}.layers.{1}」の形が合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/neus_surface.py" />
      <source>Its colours take something else than point, direction, gradient and feature.</source>
      <translation>色が点、方向、勾配、特徴以外のものを入力とします。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/neus_surface.py" />
      <source>Its layer '{0}' is no matrix.</source>
      <translation>層「{0}」が行列ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/neus_surface.py" />
      <source>Its layer '{0}' is normalised without lengths.</source>
      <translation>層「{0}」の正規化に長さがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/neus_surface.py" />
      <source>Its surface has no sharpness.</source>
      <translation>表面に鋭さの値がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/neus_surface.py" />
      <source>no matrix</source>
      <translation>行列ではありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/neus_surface.py" />
      <source>{0} does not say where the unit sphere is.</source>
      <translation>{0} に単位球の位置の記述がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/numpy_pickles.py" />
      <source>Unsupported class numpy.object_</source>
      <translation>Unsupported class numpy.object_</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/numpy_pickles.py" />
      <source>an array of another length</source>
      <translation>長さの異なる配列</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/numpy_pickles.py" />
      <source>an array without a shape</source>
      <translation>形状のない配列</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/numpy_pickles.py" />
      <source>bytes as {0}</source>
      <translation>{0} としてのバイト列</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>1, 4, 9 or 16 harmonics are read.</source>
      <translation>読み込めるのは 1、4、9、16 個の調和関数です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>Fitting the colours</source>
      <translation>色を求めています</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>Open one with spherical harmonics.</source>
      <translation>球面調和関数のものを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>Open the tree before its compression.</source>
      <translation>圧縮前の木を開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>Open the tree of a finished training.</source>
      <translation>学習の終わった木を開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>Train it again.</source>
      <translation>学習し直してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>Train it with a smaller depth.</source>
      <translation>より浅い深さで学習してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>Train it with a threshold.</source>
      <translation>しきい値を指定して学習してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>Walking down the octree</source>
      <translation>八分木をたどっています</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} are supported.</source>
      <translation>対応しているのは {0} です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} does not say how large its octree is.</source>
      <translation>{0} に八分木の大きさの記述がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} has colours of spherical Gaussians.</source>
      <translation>{0} の色は球面ガウス関数です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} has large leaves: it would be too many voxels.</source>
      <translation>{0} の葉が大きく、ボクセルが多くなりすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} has {1} numbers a leaf.</source>
      <translation>{0} は葉ごとに {1} 個の数値を持ちます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} holds neither a grid of svox2 nor a PlenOctree.</source>
      <translation>{0} には svox2 の格子も PlenOctree もありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} holds no leaf with a density.</source>
      <translation>{0} には密度を持つ葉がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} holds numbers that are not finite.</source>
      <translation>{0} に有限でない数値があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} is an octree deeper than {1} levels.</source>
      <translation>{0} は {1} 段より深い八分木です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} is an octree of {1} voxels a side.</source>
      <translation>{0} は一辺 {1} ボクセルの八分木です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0} is compressed by palettes.</source>
      <translation>{0} はパレットで圧縮されています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0}: 'child' is no octree.</source>
      <translation>{0}: 「child」が八分木ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0}: 'data' does not belong to its octree.</source>
      <translation>{0}: 「data」が八分木に対応していません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0}: its octree names nodes that are not there.</source>
      <translation>{0}: 八分木が、存在しないノードを指しています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/plenoctree.py" />
      <source>{0}: nodes of its octree belong to several others.</source>
      <translation>{0}: 八分木のノードが複数の親に属しています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/stylesdf.py" />
      <source>{0}: its layers are missing or do not fit together.</source>
      <translation>{0}: 層がないか、互いに合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>Export a project instead.</source>
      <translation>代わりにプロジェクトを書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>From 2 to {0} a side are supported.</source>
      <translation>対応しているのは一辺 2 から {0} までです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>Open the checkpoint of a finished training.</source>
      <translation>学習の終わったチェックポイントを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>Spherical harmonics of degree 0 to 2 are read: 3, 12 or 27 coefficients.</source>
      <translation>読み込めるのは 0 から 2 次の球面調和関数、つまり係数 3、12、27 個のものです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>Train it with --basis_type sh: only harmonics are read.</source>
      <translation>--basis_type sh で学習してください。読み込めるのは調和関数だけです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>svox2 blends colours in sRGB, this field in linear light.</source>
      <translation>svox2 は色を sRGB で合成しますが、このフィールドはリニアな光で合成します。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0} describes colours by {1}.</source>
      <translation>{0} の色は {1} で記述されています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0} does not say how large its grid is.</source>
      <translation>{0} にグリッドの大きさの記述がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0} has no proper '{1}'.</source>
      <translation>{0} に正しい「{1}」がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0} has {1} colour coefficients a voxel.</source>
      <translation>{0} はボクセルごとに {1} 個の色の係数を持ちます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0} holds no occupied voxel.</source>
      <translation>{0} に占有ボクセルがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0} is a grid of {1} voxels.</source>
      <translation>{0} は {1} ボクセルのグリッドです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0} lacks densities or colours.</source>
      <translation>{0} に密度または色がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0}: 'basis_type' is no whole number.</source>
      <translation>{0}: 「basis_type」が整数ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0}: 'links' is no grid of whole numbers.</source>
      <translation>{0}: 「links」が整数のグリッドではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0}: 'links' names voxels that are not there.</source>
      <translation>{0}: 「links」が、存在しないボクセルを指しています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/svox2.py" />
      <source>{0}: densities and colours do not match.</source>
      <translation>{0}: 密度と色の数が合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/tensorf.py" />
      <source>It has the shading '{0}' or density '{1}'.</source>
      <translation>シェーディングが「{0}」、または密度が「{1}」です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/tensorf.py" />
      <source>It is a TensoRF of another form than VM split and CP.</source>
      <translation>VM 分解と CP 以外の形の TensoRF です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/tensorf.py" />
      <source>It was trained in NDC (normalised device coordinates).</source>
      <translation>NDC (正規化デバイス座標) で学習されています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/tensorf.py" />
      <source>Its colours take other numbers than it says.</source>
      <translation>色の入力数が記述と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/tensorf.py" />
      <source>Its empty cells do not fit their shape.</source>
      <translation>空セルが形状に合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/tensorf.py" />
      <source>Its empty cells make no sense.</source>
      <translation>空セルが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/tensorf.py" />
      <source>Its planes or lines have other shapes than TensoRF's.</source>
      <translation>平面または直線の形状が TensoRF と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_file.py" />
      <source>{0} cannot be read: {1}.</source>
      <translation>{0} を読み込めません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_file.py" />
      <source>{0} declares {1} GiB of numbers in {2} bytes.</source>
      <translation>{0} は {2} バイトで {1} GiB の数値を宣言しています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_file.py" />
      <source>{0} holds Python objects ({1}), which could run code.</source>
      <translation>{0} に、コードを実行しうる Python オブジェクト ({1}) があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_file.py" />
      <source>{0} is nested too deeply or holds too much.</source>
      <translation>{0} は入れ子が深すぎるか、内容が多すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_file.py" />
      <source>{0} is no valid torch file.</source>
      <translation>{0} は正しい torch ファイルではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_file.py" />
      <source>{0}: '{1}' is a sparse or quantised tensor.</source>
      <translation>{0}: 「{1}」が疎または量子化されたテンソルです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_ngp.py" />
      <source>It lacks the tables of a hash grid.</source>
      <translation>ハッシュグリッドの表がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_ngp.py" />
      <source>Its colour network does not take 16 harmonics and what the density network answers.</source>
      <translation>色ネットワークの入力が、16 個の調和関数と密度ネットワークの出力ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_ngp.py" />
      <source>Its colour network has another depth, or is none of PyTorch's.</source>
      <translation>色ネットワークの深さが異なるか、PyTorch のものではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_ngp.py" />
      <source>Its density network has another depth, or is none of PyTorch's.</source>
      <translation>密度ネットワークの深さが異なるか、PyTorch のものではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_ngp.py" />
      <source>Its empty cells are not a list of bits.</source>
      <translation>空セルがビット列ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_ngp.py" />
      <source>Its grids do not follow each other.</source>
      <translation>グリッドが連続していません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_ngp.py" />
      <source>Its grids have other resolutions than its box implies.</source>
      <translation>グリッドの解像度がボックスと合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_ngp.py" />
      <source>Its grids' resolutions make no sense.</source>
      <translation>グリッドの解像度が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/checkpoints/torch_ngp.py" />
      <source>Its networks have biases.</source>
      <translation>ネットワークにバイアスがあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap.py" />
      <source>Run COLMAP again.</source>
      <translation>COLMAP をもう一度実行してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap.py" />
      <source>Run COLMAP's mapper, or copy its sparse folder here.</source>
      <translation>COLMAP の mapper を実行するか、その sparse フォルダーをここにコピーしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap.py" />
      <source>{0} has a camera whose numbers make no sense.</source>
      <translation>{0} に、数値の正しくないカメラがあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap.py" />
      <source>{0} holds no COLMAP model.</source>
      <translation>{0} に COLMAP のモデルがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap_files.py" />
      <source>Undistort the photos with COLMAP's image_undistorter first.</source>
      <translation>先に COLMAP の image_undistorter で写真の歪みを取り除いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap_files.py" />
      <source>{0} has a lens of the model {1}, which is not known here.</source>
      <translation>{0} のレンズのモデル {1} は未対応です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap_files.py" />
      <source>{0} has a line that is no camera: {1}</source>
      <translation>{0} に、カメラではない行があります: {1}</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap_files.py" />
      <source>{0} has a line that is no point.</source>
      <translation>{0} に、点ではない行があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap_files.py" />
      <source>{0} has a line that is no pose: {1}</source>
      <translation>{0} に、姿勢ではない行があります: {1}</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap_files.py" />
      <source>{0} has a word where a number belongs: {1}.</source>
      <translation>{0} で、数値があるべき所に単語があります: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap_files.py" />
      <source>{0} is damaged: {1}.</source>
      <translation>{0} が壊れています: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/colmap_lenses.py" />
      <source>A lens of the model {0} bends light in a way that cannot be followed ({1} pixels off).</source>
      <translation>モデル {0} のレンズの歪みを再現できません ({1} 画素ずれます)。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/lenses.py" />
      <source>Readable are {0} and {1}; undistort the photos to PINHOLE.</source>
      <translation>読み込めるのは {0} と {1} です。写真の歪みを取り除いて PINHOLE にしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/lenses.py" />
      <source>{0}: cameras of the model '{1}' cannot be read.</source>
      <translation>{0}: モデル「{1}」のカメラは読み込めません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/lenses.py" />
      <source>{0}: neither 'fl_x' nor 'camera_angle_x' says how far the lens sees.</source>
      <translation>{0}: レンズの画角を示す「fl_x」も「camera_angle_x」もありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/llff.py" />
      <source>{0} has poses of {1} photos, but {2}.</source>
      <translation>{0} には {1} 枚分の姿勢がありますが、{2}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/llff.py" />
      <source>{0} is no table of {1} numbers for each photo.</source>
      <translation>{0} は、写真ごとに {1} 個の数値を持つ表ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/neus.py" />
      <source>{0} does not say where the subject is.</source>
      <translation>{0} に被写体の位置の記述がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/neus.py" />
      <source>{0} has {1} cameras, but there are {2} photos.</source>
      <translation>{0} にはカメラが {1} 台ありますが、写真は {2} 枚です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/neus.py" />
      <source>{0} holds no cameras in NeuS' layout.</source>
      <translation>{0} に NeuS の構成のカメラがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/neus.py" />
      <source>{0} places the subject absurdly.</source>
      <translation>{0} の被写体の位置が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/nr_nerf.py" />
      <source>{0} lacks the tables poses and bds of numbers.</source>
      <translation>{0} に数値の表 poses と bds がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/nr_nerf.py" />
      <source>{0}: 'bds' should hold two numbers for each of {1} photos.</source>
      <translation>{0}: 'bds' には {1} 枚の写真ごとに 2 つの数が必要です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/nr_nerf.py" />
      <source>{0}: 'poses' should hold 3x5 numbers for each photo.</source>
      <translation>{0}: 'poses' には写真ごとに 3x5 の数が必要です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/photo_folder.py" />
      <source>Check the permissions.</source>
      <translation>アクセス権を確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/photo_folder.py" />
      <source>Find it: fieldwright pose {0}</source>
      <translation>求めてください: fieldwright pose {0}</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/photo_folder.py" />
      <source>Where the photos in {0} were taken from is not known yet.</source>
      <translation>{0} の写真の撮影位置がまだ分かりません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/photo_folder.py" />
      <source>{0} holds photos and nothing that says where they were taken from; finding that takes {1}.</source>
      <translation>{0} には写真だけがあり、撮影位置の情報がありません。求めるには {1} が必要です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/photos.py" />
      <source>Open the data set again.</source>
      <translation>データセットを開き直してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/photos.py" />
      <source>Render it again, or leave it out.</source>
      <translation>レンダリングし直すか、除外してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/photos.py" />
      <source>{0} % of the pixels of {1} are no numbers.</source>
      <translation>{1} の画素の {0} % が数値ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/photos.py" />
      <source>{0} is {1} and not {2}x{3}.</source>
      <translation>{0} は {2}x{3} ではなく {1} です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/registry.py" />
      <source>{0} does not exist.</source>
      <translation>{0} は存在しません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/registry.py" />
      <source>{0} is no data set of posed photos.</source>
      <translation>{0} は姿勢の付いた写真のデータセットではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/sfm.py" />
      <source>Choose another folder.</source>
      <translation>別のフォルダーを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/sfm.py" />
      <source>Free space on the disk.</source>
      <translation>ディスクの空き容量を増やしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/sfm.py" />
      <source>From {0} to {1} can be placed.</source>
      <translation>配置できるのは {0} から {1} までです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/sfm.py" />
      <source>Placed</source>
      <translation>配置しました</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/sfm.py" />
      <source>Structure from motion ended early: {0}</source>
      <translation>Structure from Motion が途中で終わりました: {0}</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/sfm.py" />
      <source>The photos in {0} have too little in common to find where they were taken.</source>
      <translation>{0} の写真には共通する部分が少なく、撮影位置を求められません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/sfm.py" />
      <source>{0} cannot be written: {1}.</source>
      <translation>{0} を書き込めません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/sfm.py" />
      <source>{0} holds {1} photos.</source>
      <translation>{0} には写真が {1} 枚あります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/skipped.py" />
      <source>{0}: none of its photos can be used. {1}</source>
      <translation>{0}: 使える写真がありません。{1}</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/skipped.py" />
      <source>{0}: only {1} of its photos can be used. {2}</source>
      <translation>{0}：使える写真は {1} 枚だけです。{2}</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/splits.py" />
      <source>Its photos are {0} and so on.</source>
      <translation>写真は {0} などです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/splits.py" />
      <source>{0} has no photo {1}.</source>
      <translation>{0} に写真 {1} がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video.py" />
      <source>Check the name and the permissions.</source>
      <translation>名前とアクセス権を確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video.py" />
      <source>Choose another folder for the photos.</source>
      <translation>写真のために別のフォルダーを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video.py" />
      <source>Do it: fieldwright pose {0}</source>
      <translation>取り出してください: fieldwright pose {0}</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video.py" />
      <source>Move it, or choose another folder.</source>
      <translation>移動するか、別のフォルダーを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video.py" />
      <source>No photos were taken from {0} yet.</source>
      <translation>{0} からまだ写真が取り出されていません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video.py" />
      <source>{0} is a video; reading it takes {1}.</source>
      <translation>{0} は動画です。読み込むには {1} が必要です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video.py" />
      <source>{0} is there already, and not from this video.</source>
      <translation>{0} はすでにありますが、この動画のものではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video_frames.py" />
      <source>Convert it to a smaller size.</source>
      <translation>より小さなサイズに変換してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video_frames.py" />
      <source>Looking at frame {0} of {1}</source>
      <translation>フレーム {0} / {1} を調べています</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video_frames.py" />
      <source>Open a video.</source>
      <translation>動画を開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video_frames.py" />
      <source>Taking photo {0} of {1} from {2}</source>
      <translation>{2} から写真 {0} / {1} を取り出しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video_frames.py" />
      <source>The camera hardly moves in {0}.</source>
      <translation>{0} ではカメラがほとんど動いていません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video_frames.py" />
      <source>The pictures in {0} are too large.</source>
      <translation>{0} の画像が大きすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video_frames.py" />
      <source>{0} cannot be read as a video: {1}.</source>
      <translation>{0} を動画として読み込めません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video_frames.py" />
      <source>{0} holds no pictures, only sound.</source>
      <translation>{0} には画像がなく、音声だけです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/datasets/video_frames.py" />
      <source>{0} holds no pictures.</source>
      <translation>{0} に画像がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/depth_maps.py" />
      <source>Give a map with one number a pixel, as .npy, .npz, .png, .tif or .exr.</source>
      <translation>1ピクセルごとに1つの数値を持つマップを .npy、.npz、.png、.tif、.exr で指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/depth_maps.py" />
      <source>{0} holds {1} maps, where one is wanted.</source>
      <translation>{0} にはマップが {1} 個あります。必要なのは1個です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/depth_maps.py" />
      <source>{0} holds {1} numbers, which is no map of a photo.</source>
      <translation>{0} の数値は {1} で、写真のマップではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/depth_maps.py" />
      <source>{0} is no valid npy file.</source>
      <translation>{0} は有効な npy ファイルではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>A set names elements that are not there.</source>
      <translation>集合が、存在しない要素を指しています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>A stroke has no places, or not a normal for each of them.</source>
      <translation>ストロークに位置がないか、位置ごとの法線がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>A stroke has no places, or one that is too far away.</source>
      <translation>ストロークに位置がないか、遠すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>A stroke has not a pressure from 0 to 1 for each of its places.</source>
      <translation>ストロークの各位置に 0 から 1 の筆圧がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>Check the path.</source>
      <translation>パスを確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>Leave --select away for it, or delete.</source>
      <translation>--select を付けないか、削除を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>Say with --select what to.</source>
      <translation>--select で対象を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>Step {0}{1} makes no sense.</source>
      <translation>手順 {0}{1} は意味をなしません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>Use fieldwright edit.</source>
      <translation>fieldwright edit を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>{0} acts on whole nodes, not within a selection.</source>
      <translation>{0} は選択範囲内ではなく、ノード全体に作用します。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>{0} deletes what is selected, and nothing is.</source>
      <translation>{0} は選択されたものを削除しますが、何も選択されていません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>{0} holds '{1}', which is in none of the {2} there.</source>
      <translation>{0} には「{1}」がありますが、{2} のいずれにもない名前です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>{0} holds no {1}: {2}.</source>
      <translation>{0} に {1} がありません: {2}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>{0} is larger than a list of {1} may be.</source>
      <translation>{0} は、一覧の上限の {1} を超えています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>{0} makes no sense.</source>
      <translation>{0} が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>{0} needs to know what was deleted of a node.</source>
      <translation>{0} には、ノードから何が削除されたかという情報が必要です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/edit_files.py" />
      <source>{0} needs to measure the node that it acts on.</source>
      <translation>{0} には、対象のノードの測定が必要です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/environment.py" />
      <source>Light is not written as '{0}'.</source>
      <translation>光は「{0}」として書き込めません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/environment.py" />
      <source>Name the file .hdr or .exr.</source>
      <translation>ファイル名を .hdr または .exr にしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>Choose another name.</source>
      <translation>別の名前を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>Compressing the maps</source>
      <translation>マップを圧縮しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>Extract one, or open a probe.</source>
      <translation>抽出するか、光の画像を開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>Name the file with one of {0}.</source>
      <translation>ファイル名の末尾を次のいずれかにしてください: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>Nothing is known of files in '{0}'.</source>
      <translation>「{0}」のファイルは未対応です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>Show exactly one field.</source>
      <translation>フィールドを 1 個だけ表示してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>The scene is lit by no picture of the light around it.</source>
      <translation>シーンを照らす環境光の画像がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>The scene shows no mesh that could be exported.</source>
      <translation>シーンには書き出せるメッシュがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>The scene shows {0} fields and the file holds one.</source>
      <translation>シーンにはフィールドが {0} 個ありますが、ファイルに入るのは 1 個です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>Writing {0} needs the package {1}.</source>
      <translation>{0} の書き込みにはパッケージ {1} が必要です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>Wrote {0}</source>
      <translation>{0} を書き込みました</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>meshes are to be changed, and nothing is given that changes them</source>
      <translation>メッシュを変更する手段がありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/export.py" />
      <source>{0} is a folder.</source>
      <translation>{0} はフォルダーです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export_scene.py" />
      <source>'{0}' is infinitely far away.</source>
      <translation>「{0}」は無限遠にあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export_scene.py" />
      <source>Move the light.</source>
      <translation>光を移動してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export_scene.py" />
      <source>Nothing is simplified: give the number of triangles, too.</source>
      <translation>簡略化は行われません: 三角形の数も指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/export_scene.py" />
      <source>Turning the light</source>
      <translation>光を回転しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/export_shapes.py" />
      <source>Placing the mesh</source>
      <translation>メッシュを配置しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>Export it with the channels R, G and B.</source>
      <translation>チャンネル R、G、B を付けて書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>Export it with those of Rec. 709.</source>
      <translation>Rec. 709 の原色で書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>Export it without subsampling.</source>
      <translation>間引きなしで書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>Flatten it, and export it again.</source>
      <translation>平坦化して、もう一度書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>no chromaticities</source>
      <translation>色度がありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>{0} cannot be read: its picture is damaged or cut off.</source>
      <translation>{0} を読み込めません。画像が壊れているか、途中で切れています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>{0} has an attribute of a kind that is not read ({1}).</source>
      <translation>{0} に、読み込めない種類の属性があります ({1})。</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>{0} has no colours, only: {1}.</source>
      <translation>{0} には色がなく、次のものだけがあります: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>{0} is a deep picture: those are not supported.</source>
      <translation>{0} はディープ画像で、対応していません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>{0} names primaries that make no sense.</source>
      <translation>{0} の原色の指定が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/exr.py" />
      <source>{0} stores its channels at different sizes.</source>
      <translation>{0} のチャンネルの大きさが揃っていません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/files.py" />
      <source>It may have up to {0} MiB.</source>
      <translation>上限は {0} MiB です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/files.py" />
      <source>Write what comes out of it into a file first.</source>
      <translation>その出力をいったんファイルに書き込んでください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/files.py" />
      <source>{0} is a pipe or a device, not a file.</source>
      <translation>{0}はファイルではなく、パイプまたはデバイスです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/files.py" />
      <source>{0} is too large for {1}.</source>
      <translation>{0} は {1} には大きすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>360 degrees</source>
      <translation>360 度</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>A GIF has at most {0} pictures a second.</source>
      <translation>GIF は毎秒 {0} 枚までです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>A GIF of that size and length takes too much memory.</source>
      <translation>この大きさと長さの GIF はメモリーを使いすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>A picture has 1 to {0} pixels along each side.</source>
      <translation>画像の各辺は 1 から {0} ピクセルです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>A picture of 360 degrees is twice as wide as high.</source>
      <translation>360 度の画像は幅が高さの 2 倍です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>All directions, for viewers of 360 degrees.</source>
      <translation>360 度ビューアー用に全方向を写します。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Bit rate</source>
      <translation>ビットレート</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Bitrate</source>
      <translation>ビットレート</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Blur</source>
      <translation>ブレ</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Depth</source>
      <translation>深さ</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Directions of surfaces, in the folder normal, as OpenEXR.</source>
      <translation>面の向きを OpenEXR でフォルダー normal に書き出します。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Distances, in the folder depth, as OpenEXR.</source>
      <translation>距離を OpenEXR でフォルダー depth に書き出します。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>FFmpeg has no encoder for {0} here.</source>
      <translation>この FFmpeg には {0} のエンコーダーがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Format</source>
      <translation>形式</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Frame rate</source>
      <translation>フレームレート</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>From frame</source>
      <translation>開始フレーム</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Leave the background out.</source>
      <translation>背景を入れません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Leave the suffix out.</source>
      <translation>拡張子を外してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Let it end in {0}.</source>
      <translation>末尾を {0} にしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>MOV, ProRes 4444</source>
      <translation>MOV、ProRes 4444</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Mbit/s</source>
      <translation>Mbit/s</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Most bits of a video.</source>
      <translation>動画のビットレートの上限。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Normals</source>
      <translation>法線</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Opacity</source>
      <translation>不透明度</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Opacity, in the folder opacity, as PNG.</source>
      <translation>不透明度を PNG でフォルダー opacity に書き出します。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>OpenEXR pictures: light, opacity and depth</source>
      <translation>OpenEXR 画像: 光、不透明度、深度</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Panorama</source>
      <translation>パノラマ</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Part of a frame during which the shutter is open; 0 = no motion blur.</source>
      <translation>シャッターが開いている時間 (1 フレームに対する割合)。0 = モーションブラーなし。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Pictures a second.</source>
      <translation>毎秒の画像数。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Pictures that are averaged where there is motion blur.</source>
      <translation>モーションブラーで平均する画像の数。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Rate</source>
      <translation>学習率</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Shutter</source>
      <translation>シャッター</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>The first frame.</source>
      <translation>最初のフレーム。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>The last frame; -1 = the end.</source>
      <translation>最後のフレーム。-1 = 最後まで。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>There are no films that end in {0}.</source>
      <translation>{0} で終わる動画はありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>There are {0}, and folders of pictures.</source>
      <translation>{0} と画像のフォルダーがあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>To frame</source>
      <translation>終了フレーム</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Transparent</source>
      <translation>透明</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>Videos need PyAV: pip install 'fieldwright[video]'.</source>
      <translation>動画には PyAV が必要です: pip install 'fieldwright[video]'</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>What to make.</source>
      <translation>作るもの。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>as good as it looks</source>
      <translation>画質優先</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>beside each picture</source>
      <translation>各画像に添える</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>no background</source>
      <translation>背景なし</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>of a frame</source>
      <translation>フレーム</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>pictures</source>
      <translation>枚</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>pictures a second</source>
      <translation>枚/秒</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>the timeline's</source>
      <translation>タイムラインと同じ</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>{0} cannot say that it shows 360 degrees.</source>
      <translation>{0} には 360 度であることを記録できません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>{0} has no transparency.</source>
      <translation>{0} は透明を扱えません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>{0} is no name for a folder of pictures.</source>
      <translation>{0} は画像フォルダーの名前になりません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>{0} is no name for {1}.</source>
      <translation>{0} は {1} の名前になりません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>{0} is one file: depth, normals and opacity go beside single pictures.</source>
      <translation>{0} は一つのファイルです。深度・法線・不透明度は、連番画像にだけ添えられます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_formats.py" />
      <source>{0} needs even sides.</source>
      <translation>{0} では各辺を偶数にする必要があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_writers.py" />
      <source>Choose another kind of film, such as a folder of PNG pictures.</source>
      <translation>PNG 画像のフォルダーなど、別の種類の動画を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_writers.py" />
      <source>Choose another size or kind of film.</source>
      <translation>別のサイズか種類の動画を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/film_writers.py" />
      <source>{0} cannot be encoded: {1}.</source>
      <translation>{0} をエンコードできません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf.py" />
      <source>Export it as PLY, or less of it.</source>
      <translation>PLY として書き出すか、内容を減らしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf.py" />
      <source>It is too large for a GLB file.</source>
      <translation>GLB ファイルには大きすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_compression.py" />
      <source>Run: pip install 'fieldwright[gltf]'. Or export the file without compression.</source>
      <translation>「pip install 'fieldwright[gltf]'」を実行するか、圧縮なしでファイルを書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_compression.py" />
      <source>a Draco mesh that cannot be decoded</source>
      <translation>復号できない Draco メッシュ</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_compression.py" />
      <source>a Draco mesh without triangles</source>
      <translation>三角形のない Draco メッシュ</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_compression.py" />
      <source>a Draco mesh without {0}</source>
      <translation>{0} のない Draco メッシュ</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_compression.py" />
      <source>a compressed view of impossible size</source>
      <translation>大きさの正しくない圧縮ビュー</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_compression.py" />
      <source>{0} is compressed ({1}), and {2}, which decodes that, is not installed.</source>
      <translation>{0} は圧縮 ({1}) されていますが、復号に必要な {2} がインストールされていません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>Copy it there, or export one .glb file.</source>
      <translation>そこにコピーするか、1 つの .glb ファイルに書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>a URI that is no text</source>
      <translation>テキストではない URI</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>a buffer without data</source>
      <translation>データのないバッファー</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>a list of records was expected</source>
      <translation>レコードの一覧があるべき所です</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>a sparse accessor names a row that is not there</source>
      <translation>存在しない行を指す疎アクセサー</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>an accessor reaches beyond its data</source>
      <translation>データの範囲を超えるアクセサー</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>an accessor without elements</source>
      <translation>要素のないアクセサー</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} does not describe itself in valid JSON.</source>
      <translation>{0} の記述が正しい JSON ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} is cut short.</source>
      <translation>{0} は途中で切れています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} is glTF {1}.0; glTF 2.0 is read.</source>
      <translation>{0} は glTF {1}.0 です。読み込めるのは glTF 2.0 です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} is glTF {1}; glTF 2.0 is read.</source>
      <translation>{0} は glTF {1} です。読み込めるのは glTF 2.0 です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} is no binary glTF file, and no glTF in JSON.</source>
      <translation>{0} はバイナリの glTF ファイルでも、JSON の glTF でもありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} is no binary glTF file.</source>
      <translation>{0} はバイナリの glTF ファイルではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} needs glTF {1}; glTF 2.0 is read.</source>
      <translation>{0} には glTF {1} が必要です。読み込めるのは glTF 2.0 です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} where a count was expected</source>
      <translation>個数があるべき所に {0}</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} where a number from {1} to {2} was expected</source>
      <translation>{1} から {2} の数値があるべき所に {0}</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} where a record was expected</source>
      <translation>レコードがあるべき所に {0}</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_container.py" />
      <source>{0} where {1} numbers were expected</source>
      <translation>{1} 個の数値があるべき所に {0}</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_extensions.py" />
      <source>{0} requires extensions that are not read: {1}.</source>
      <translation>{0} には、読み込めない拡張が必要です: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_files.py" />
      <source>Open a file with a mesh or splats.</source>
      <translation>メッシュまたはスプラットのファイルを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_files.py" />
      <source>{0} shows neither splats nor triangles.</source>
      <translation>{0} にはスプラットも三角形もありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_geometry.py" />
      <source>a morph target does not match its vertices</source>
      <translation>モーフターゲットが頂点に合いません</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_geometry.py" />
      <source>a triangle lacks a corner</source>
      <translation>三角形に頂点が足りません</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_geometry.py" />
      <source>a vertex hangs on a joint that is not there</source>
      <translation>頂点が、存在しないジョイントに付いています</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_geometry.py" />
      <source>attributes do not match vertices</source>
      <translation>属性が頂点に合いません</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_geometry.py" />
      <source>colours do not match vertices</source>
      <translation>色が頂点に合いません</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_geometry.py" />
      <source>positions that are not finite</source>
      <translation>有限でない位置</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_geometry.py" />
      <source>{0} numbers where {1} were expected</source>
      <translation>{1} 個の数値があるべき所に {0} 個</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_lights.py" />
      <source>a camera that sees nothing</source>
      <translation>何も見えないカメラ</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_lights.py" />
      <source>a camera with an impossible field of view</source>
      <translation>ありえない視野角のカメラ</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_lights.py" />
      <source>a light of the kind {0}</source>
      <translation>種類 {0} の光</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_lights.py" />
      <source>a node that is flattened</source>
      <translation>つぶれたノード</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_lights.py" />
      <source>a spot light's cones make no sense</source>
      <translation>スポットライトの円錐が正しくありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_materials.py" />
      <source>The specular-glossiness map lies otherwise than the diffuse one and is left out.</source>
      <translation>スペキュラー・グロシネスのマップは拡散のマップと配置が異なるため、省かれます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_materials.py" />
      <source>The texture {0} is not beside the model.</source>
      <translation>テクスチャ {0} がモデルと同じ場所にありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_materials.py" />
      <source>The {0} map is of a kind{1} that is not read, and is left out.{2}</source>
      <translation>{0} マップは読み込めない種類{1}のため、省かれます。{2}</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_materials.py" />
      <source>{0} where an alpha mode was expected</source>
      <translation>アルファモードがあるべき所に {0}</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_meshopt.py" />
      <source>Compressing and ordering meshes needs the package {0}, which is not installed.</source>
      <translation>メッシュの圧縮と並べ替えにはパッケージ {0} が必要ですが、インストールされていません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_meshopt.py" />
      <source>Run: pip install 'fieldwright[gltf]'. Or export without.</source>
      <translation>pip install 'fieldwright[gltf]' を実行するか、使わずに書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_nodes.py" />
      <source>a node that is infinitely far or large</source>
      <translation>無限に遠いか大きいノード</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_nodes.py" />
      <source>a rotation that is none</source>
      <translation>回転になっていない回転</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_nodes.py" />
      <source>an instance that is infinitely far or large</source>
      <translation>無限に遠いか大きいインスタンス</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_nodes.py" />
      <source>attributes of instances that do not match</source>
      <translation>インスタンスの属性が合いません</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_nodes.py" />
      <source>more than {0} nodes</source>
      <translation>{0} 個を超えるノード</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_reader.py" />
      <source>A mesh on a sheared node does not move.</source>
      <translation>せん断されたノードのメッシュは動きません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_reader.py" />
      <source>A mesh without positions is left out.</source>
      <translation>位置のないメッシュは省かれます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_reader.py" />
      <source>Maps whose texture coordinates a mesh does not have are left out of it.</source>
      <translation>メッシュにないテクスチャ座標を使うマップは省かれます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_reader.py" />
      <source>Open a file with a mesh.</source>
      <translation>メッシュを含むファイルを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_reader.py" />
      <source>Open a smaller mesh.</source>
      <translation>より小さなメッシュを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_reader.py" />
      <source>{0} holds no triangles.{1}</source>
      <translation>{0} に三角形がありません。{1}</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_reader.py" />
      <source>{0} is no valid glTF: {1}.</source>
      <translation>{0} は正しい glTF ではありません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_reader.py" />
      <source>{0} shows more than {1} vertices.</source>
      <translation>{0} の頂点は {1} 個を超えます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_skins.py" />
      <source>a skin whose matrices do not match its joints</source>
      <translation>ジョイントと行列の数が合わないスキン</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_skins.py" />
      <source>an animation of other morph targets than there are</source>
      <translation>実際と異なるモーフターゲットのアニメーション</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_skins.py" />
      <source>bones with numbers that are not finite</source>
      <translation>有限でない数値を持つボーン</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_skins.py" />
      <source>keys of an animation that are infinitely late</source>
      <translation>無限に遅いアニメーションのキー</translation>
    </message>
    <message>
      <location filename="viewer/formats/gltf_skins.py" />
      <source>keys of an animation that do not match</source>
      <translation>数の合わないアニメーションのキー</translation>
    </message>
    <message>
      <location filename="viewer/formats/hdr_curves.py" />
      <source>Convert it to sRGB, or to OpenEXR.</source>
      <translation>sRGB または OpenEXR に変換してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/hdr_curves.py" />
      <source>{0} holds colours in {1}, not in sRGB.</source>
      <translation>{0} の色は sRGB ではなく {1} です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>A picture cannot be written: {0}.</source>
      <translation>画像を書き込めません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>At most {0} million are.</source>
      <translation>上限は {0} 百万画素です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>Convert it to PNG or JPEG.</source>
      <translation>PNG または JPEG に変換してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>Free space for temporary files.</source>
      <translation>一時ファイル用の空き容量を増やしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>Open it again.</source>
      <translation>もう一度開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>PNG, JPEG, WebP, BMP, TIFF and OpenEXR are; convert it.</source>
      <translation>読み込めるのは PNG、JPEG、WebP、BMP、TIFF、OpenEXR です。変換してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>Pictures may have up to 1 GiB.</source>
      <translation>画像の上限は 1 GiB です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>{0} cannot be read: it is a PNG whose header or checksums are wrong.</source>
      <translation>{0} を読み込めません。PNG のヘッダーまたはチェックサムが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>{0} claims more pixels than can be opened.</source>
      <translation>{0} の画素数が、開ける範囲を超えています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>{0} is a HEIC photo, which cannot be read.</source>
      <translation>{0} は HEIC の写真で、読み込めません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>{0} is an AVIF picture, which cannot be read.</source>
      <translation>{0} は AVIF 画像で、読み込めません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>{0} is no picture that can be read.</source>
      <translation>{0} は読み込める画像ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>{0} is too large for a picture.</source>
      <translation>{0} は画像としては大きすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/images.py" />
      <source>{0} is {1}x{2} and not {3}x{4}.</source>
      <translation>{0} は {3}x{4} ではなく {1}x{2} です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/json_fields.py" />
      <source>{0} does not hold a record in braces.</source>
      <translation>{0} に、波括弧で囲まれたレコードがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/json_fields.py" />
      <source>{0} is not valid JSON: {1}.</source>
      <translation>{0} は正しい JSON ではありません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/json_fields.py" />
      <source>{0}, {1}[{2}]: this should be a record in braces.</source>
      <translation>{0} の {1}[{2}] は波括弧で囲まれたレコードであるべきです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/json_fields.py" />
      <source>{0}: '{1}' should be {2}, not {3}.</source>
      <translation>{0}: 「{1}」は {3} ではなく {2} であるべきです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>All frames but the one that is seen</source>
      <translation>表示中のもの以外のフレーム</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Fields</source>
      <translation>フィールド</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Further sets of texture coordinates</source>
      <translation>2組目以降のテクスチャ座標</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Gaussian splats</source>
      <translation>ガウシアンスプラット</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>How things go along (tracks of the timeline)</source>
      <translation>物の移動 (タイムラインのトラック)</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Left out, as {0} files do not hold that: the view.</source>
      <translation>{0}ファイルは視点を保存できないため省きました。</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Left out, as {0} files do not hold that: {1} ({2}{3}).</source>
      <translation>{0}ファイルは{1}を保存できないため省きました({2}{3})。</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Lights</source>
      <translation>ライト</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Maps</source>
      <translation>マップ</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Meshes</source>
      <translation>メッシュ</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Opacity of vertices</source>
      <translation>頂点の不透明度</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Photos</source>
      <translation>写真</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Points</source>
      <translation>点群</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Roughness, metal, glow and opacity</source>
      <translation>粗さ、金属度、発光、不透明度</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Texture coordinates</source>
      <translation>テクスチャ座標</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>That colours are blended as light</source>
      <translation>色が光として合成されること</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>The environment light</source>
      <translation>環境光</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>The filter of Mip-Splatting</source>
      <translation>Mip-Splattingのフィルター</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>Vertex colours</source>
      <translation>頂点カラー</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>View dependence</source>
      <translation>視点依存性</translation>
    </message>
    <message>
      <location filename="viewer/formats/left_out.py" />
      <source>What moves meshes (joints, morph targets, animations)</source>
      <translation>メッシュの動き(ジョイント、モーフターゲット、アニメーション)</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_files.py" />
      <source>Copy or export it again.</source>
      <translation>コピーまたは書き出しをやり直してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_files.py" />
      <source>Open the folder that nvdiffrec wrote.</source>
      <translation>nvdiffrec が書き込んだフォルダーを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_files.py" />
      <source>The materials {0} are not beside the mesh.</source>
      <translation>マテリアル {0} がメッシュと同じ場所にありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_files.py" />
      <source>{0} holds no mesh.obj with its mesh.mtl.</source>
      <translation>{0} に mesh.obj と mesh.mtl がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_files.py" />
      <source>{0} is empty.</source>
      <translation>{0} は空です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>3MF, for printing</source>
      <translation>3MF、印刷用</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>PLY with vertex colours (.ply)</source>
      <translation>頂点カラー付き PLY (.ply)</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>STL, the shape alone (.stl)</source>
      <translation>STL、形状のみ (.stl)</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>Universal Scene Description</source>
      <translation>Universal Scene Description</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>Universal Scene Description, {0} ({1})</source>
      <translation>Universal Scene Description、{0} ({1})</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>Wavefront OBJ</source>
      <translation>Wavefront OBJ 形式</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>Wavefront OBJ with MTL and PNG (.obj)</source>
      <translation>Wavefront OBJ、MTL と PNG 付き (.obj)</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>binary glTF</source>
      <translation>バイナリ glTF</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>glTF with files beside it</source>
      <translation>glTF と付属ファイル</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>glTF, one file (.glb): Blender, Unreal, the web</source>
      <translation>glTF、1 ファイル (.glb): Blender、Unreal、Web</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_formats.py" />
      <source>one file</source>
      <translation>1 ファイル</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_parts.py" />
      <source>{0} has coordinates that are not finite.</source>
      <translation>{0} に有限でない座標があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/mesh_parts.py" />
      <source>{0}: a triangle names a vertex that is not there.</source>
      <translation>{0}: 三角形が、存在しない頂点を指しています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/mtl.py" />
      <source>A colour of '{0}' is given as {1}, which is not read.</source>
      <translation>「{0}」の色は {1} で指定されていますが、読み取れません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/mtl.py" />
      <source>The displacement of '{0}' is not shown.</source>
      <translation>「{0}」のディスプレイスメントは表示されません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/mtl.py" />
      <source>The map {0} is placed as others are: there are more placings than can be kept.</source>
      <translation>マップ {0} はほかのマップと同じ配置になります。保持できる配置の数を超えています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>Open a file of a trained field.</source>
      <translation>学習済みフィールドのファイルを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>an array of version {0}</source>
      <translation>バージョン {0} の配列</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>an array with an absurd shape</source>
      <translation>形状の正しくない配列</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>an array without a header</source>
      <translation>ヘッダーのない配列</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>{0} holds {1} arrays.</source>
      <translation>{0} に配列が {1} 個あります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>{0} is no valid npz file: {1}.</source>
      <translation>{0} は正しい npz ファイルではありません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>{0} unpacks to {1} GiB, which is refused.</source>
      <translation>{0} は展開すると {1} GiB になるため、読み込みません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>{0}: '{1}' claims another size than it has.</source>
      <translation>{0}: 「{1}」の大きさが宣言と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>{0}: '{1}' holds something else than numbers.</source>
      <translation>{0}: 「{1}」に数値以外のものがあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/npz.py" />
      <source>{0}: '{1}' is cut short.</source>
      <translation>{0}: 「{1}」が途中で切れています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/number_text.py" />
      <source>a word where a number belongs</source>
      <translation>数値があるべき所に単語があります</translation>
    </message>
    <message>
      <location filename="viewer/formats/numbered.py" />
      <source>All frames are open</source>
      <translation>すべてのフレームを開きました</translation>
    </message>
    <message>
      <location filename="viewer/formats/numbered.py" />
      <source>Open one of the files.</source>
      <translation>ファイルを一つだけ開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/numbered.py" />
      <source>Open one of them.</source>
      <translation>その中の一つを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/numbered.py" />
      <source>The files in {0} do not all hold the same kind of thing.</source>
      <translation>{0} の中のファイルは、すべてが同じ種類のものではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/numbered.py" />
      <source>{0} holds nothing that plays file by file.</source>
      <translation>{0} には、ファイルごとに再生できるものがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/numbered.py" />
      <source>{0} holds {1} things, and a frame is one.</source>
      <translation>{0} には {1} 個のものがありますが、1 フレームは 1 個です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/obj.py" />
      <source>Lines and curves are left out.</source>
      <translation>線と曲線は読み込みません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/obj.py" />
      <source>Lines, points and curves are left out.</source>
      <translation>線、点、曲線は省かれます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/obj.py" />
      <source>Open a mesh.</source>
      <translation>メッシュを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/obj.py" />
      <source>The material '{0}' is described nowhere.</source>
      <translation>マテリアル「{0}」の定義がどこにもありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/obj.py" />
      <source>{0} has no faces.</source>
      <translation>{0} に面がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/obj_text.py" />
      <source>a corner that is none</source>
      <translation>正しくない頂点番号</translation>
    </message>
    <message>
      <location filename="viewer/formats/obj_text.py" />
      <source>a face names a vertex that is not there</source>
      <translation>面が、存在しない頂点を指しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>Export it as text, or as PLY.</source>
      <translation>テキストまたは PLY として書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>Only three can be shown: project it onto them.</source>
      <translation>表示できるのは 3 次元だけです。3 次元に投影してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>Open a mesh, not a cloud of points.</source>
      <translation>点群ではなくメッシュを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>Open it under its own suffix.</source>
      <translation>本来の拡張子で開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>a face lacks a corner</source>
      <translation>面に頂点が足りません</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>it announces more than it holds</source>
      <translation>内容が宣言より少なくなっています</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>its vertices have not all the same numbers</source>
      <translation>頂点ごとの数値の個数が揃っていません</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>{0} is a binary OFF file, which is not read.</source>
      <translation>{0} はバイナリの OFF ファイルで、読み込めません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>{0} is no OFF file.</source>
      <translation>{0} は OFF ファイルではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>{0} makes no sense: {1}.</source>
      <translation>{0} が正しくありません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>{0} numbers of each vertex behind its colour are left out.</source>
      <translation>各頂点の色の後にある {0} 個の数値は省かれます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/off.py" />
      <source>{0}: a face names a vertex that is not there.</source>
      <translation>{0}: 面が、存在しない頂点を指しています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>% of its size</source>
      <translation>%（全体の大きさに対して）</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Blender script</source>
      <translation>Blender スクリプト</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Camera</source>
      <translation>カメラ</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Close holes</source>
      <translation>穴をふさぐ</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Close holes with at most this many edges.</source>
      <translation>辺がこの数以下の穴をふさぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Collisions</source>
      <translation>衝突</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Compare</source>
      <translation>比較</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Compress</source>
      <translation>圧縮</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Compress meshes with meshopt: a third of the size.</source>
      <translation>メッシュを meshopt で圧縮します。大きさは約三分の一です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Coordinates</source>
      <translation>座標</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Do not write a file whose pictures are farther from the scene's.</source>
      <translation>画像がシーンとこれより離れているファイルは書き出しません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Further levels of detail, each with half as many triangles (MSFT_lod).</source>
      <translation>三角形が半分ずつになる追加の詳細度 (MSFT_lod)。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Holes</source>
      <translation>穴</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>How maps are compressed.</source>
      <translation>マップの圧縮方法。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Least psnr</source>
      <translation>最低 PSNR</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Levels</source>
      <translation>レベル数</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Levels of detail</source>
      <translation>詳細度</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Lights and the environment light.</source>
      <translation>ライトと環境光。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Make even triangles anew, as many as asked for, and bake all maps onto them.</source>
      <translation>指定した数のそろった三角形を作り直し、すべてのマップをそこへ焼き付けます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Maps as</source>
      <translation>マップの形式</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Maps.</source>
      <translation>マップ。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Move it by at most</source>
      <translation>面の移動の上限</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Normals at the vertices.</source>
      <translation>頂点の法線。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Of the scene's world, or of the data set that the mesh came from.</source>
      <translation>シーンのワールド、またはメッシュの元になったデータセットの座標。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Ordered</source>
      <translation>並べ替え</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>PNG, without loss</source>
      <translation>PNG (劣化なし)</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Put triangles and vertices into the order that graphics cards like.</source>
      <translation>三角形と頂点をグラフィックカードに適した順に並べます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Put what simplifying takes away into the normal map.</source>
      <translation>簡略化で失われる凹凸を法線マップに入れます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Read the file back and compare its pictures with the scene's before anything is overwritten.</source>
      <translation>上書きする前にファイルを読み直し、画像をシーンと比べます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Refuse below</source>
      <translation>これ未満は拒否</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Relief</source>
      <translation>凹凸</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Simplify</source>
      <translation>簡略化</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Simplify each mesh to this many triangles; seams, edges and maps stay.</source>
      <translation>各メッシュをこの数の三角形に簡略化します。継ぎ目、縁、マップは保たれます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Simplify only as far as the surface moves by less than this share of its size.</source>
      <translation>面の移動が、大きさに対するこの割合より小さい範囲でだけ簡略化します。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Simplify without regard to seams, and bake all maps onto a new atlas.</source>
      <translation>継ぎ目にかまわず簡略化し、すべてのマップを新しいアトラスへ焼き付けます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Size of maps</source>
      <translation>マップのサイズ</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Tangents</source>
      <translation>接線</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Tangents, where a normal map needs them.</source>
      <translation>ノーマルマップに必要な場合の接線。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Texture limit</source>
      <translation>テクスチャの上限</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Textures</source>
      <translation>テクスチャ</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>The most along a map's longer side.</source>
      <translation>マップの長辺の上限。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>The scene's view.</source>
      <translation>シーンのビュー。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Tolerance</source>
      <translation>許容差</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Vertex colours.</source>
      <translation>頂点の色。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>WebP: smaller, and the web, Blender and Unreal read it</source>
      <translation>WebP: 小さく、ウェブ、Blender、Unreal で読めます</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Write a Python script, too, that builds a .blend of it all.</source>
      <translation>すべてを .blend に組み立てる Python スクリプトも書き込みます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>Write meshes for collisions into a file of their own.</source>
      <translation>衝突用のメッシュを別のファイルに書き出します。</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>across seams, with new maps</source>
      <translation>継ぎ目を越えて（マップは新規）</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>and the environment light</source>
      <translation>と環境光</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>any distance</source>
      <translation>制限なし</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>as they are</source>
      <translation>そのまま</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>colour, roughness, normals</source>
      <translation>色、粗さ、法線</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>dB</source>
      <translation>dB</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>each mesh with few triangles</source>
      <translation>三角形の少ない各メッシュ</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>edges at most</source>
      <translation>辺まで</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>even triangles, with new maps</source>
      <translation>そろった三角形（マップも新規）</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>for graphics cards</source>
      <translation>グラフィックカード向け</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>for normal maps</source>
      <translation>ノーマルマップ用</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>further</source>
      <translation>段階追加</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>meshes, with meshopt</source>
      <translation>メッシュを meshopt で</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>never</source>
      <translation>しない</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>texels</source>
      <translation>テクセル</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>that builds a .blend</source>
      <translation>.blend を組み立てる</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>the convex hull of each mesh</source>
      <translation>各メッシュの凸包</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>the data set's own</source>
      <translation>データセット本来の座標</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>the scene's world, +Z up</source>
      <translation>シーンのワールド、+Z が上</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>the view</source>
      <translation>ビュー</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>what is simplified into the normal map</source>
      <translation>簡略化した分を法線マップへ</translation>
    </message>
    <message>
      <location filename="viewer/formats/options.py" />
      <source>with the scene before it is written</source>
      <translation>書き出す前にシーンと</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>'{0}' is too large.</source>
      <translation>「{0}」が大きすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>Free space, or choose another folder.</source>
      <translation>空き容量を増やすか、別のフォルダーを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>Free space.</source>
      <translation>空き容量を増やしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>Open another file.</source>
      <translation>別のファイルを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>Packed</source>
      <translation>まとめました</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>Packing</source>
      <translation>まとめています</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>The asset {0}… is not in {1}.</source>
      <translation>アセット {0}… が {1} にありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>The asset {0}… is not what its name says.</source>
      <translation>アセット {0}… の内容が名前と合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>Unpacking</source>
      <translation>展開しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>Unpacking the project</source>
      <translation>プロジェクトを展開しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>{0} cannot be unpacked: {1}.</source>
      <translation>{0} を展開できません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>{0} has {1} entries.</source>
      <translation>{0} に項目が {1} 個あります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>{0} holds '{1}' twice.</source>
      <translation>{0} に「{1}」が 2 つあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>{0} holds '{1}', which belongs to no project.</source>
      <translation>{0} に、プロジェクトのものではない「{1}」があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>{0} holds no project.</source>
      <translation>{0} にプロジェクトがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>{0} takes {1} GB unpacked, which {2} has no room for.</source>
      <translation>{0} は展開すると {1} GB になり、{2} に空きがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed.py" />
      <source>{0} would become more than {1} times as large.</source>
      <translation>{0} は {1} 倍を超える大きさになります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed_picture.py" />
      <source>A packed picture is damaged.</source>
      <translation>圧縮された画像が壊れています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/packed_picture.py" />
      <source>Render it again.</source>
      <translation>レンダリングをやり直してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply.py" />
      <source>Open a mesh, or points with positions x, y and z.</source>
      <translation>メッシュ、または位置 x、y、z を持つ点群を開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply.py" />
      <source>{0} holds no mesh.</source>
      <translation>{0} にメッシュがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply.py" />
      <source>{0} holds no points.</source>
      <translation>{0} に点がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_tables.py" />
      <source>a list of negative length</source>
      <translation>負の長さの一覧</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_tables.py" />
      <source>an integer that is not finite</source>
      <translation>有限でない整数</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_tables.py" />
      <source>it is cut short</source>
      <translation>途中で切れています</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_tables.py" />
      <source>{0} announces more than it holds.</source>
      <translation>{0} の内容が宣言より少なくなっています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_tables.py" />
      <source>{0} has a header that makes no sense.</source>
      <translation>{0} のヘッダーが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_tables.py" />
      <source>{0} has no end to its header.</source>
      <translation>{0} のヘッダーに終わりがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_tables.py" />
      <source>{0} is no PLY file.</source>
      <translation>{0} は PLY ファイルではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_tables.py" />
      <source>{0} is not what its header says: it is cut short.</source>
      <translation>{0} はヘッダーと合いません。途中で切れています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_tables.py" />
      <source>{0} is not what its header says: {1}.</source>
      <translation>{0} はヘッダーと合いません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_writer.py" />
      <source>Extract it more coarsely.</source>
      <translation>より粗く抽出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/ply_writer.py" />
      <source>The mesh has too many vertices for a PLY file.</source>
      <translation>メッシュの頂点が PLY ファイルには多すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/png16.py" />
      <source>a chunk is cut short</source>
      <translation>チャンクが途中で切れています</translation>
    </message>
    <message>
      <location filename="viewer/formats/png16.py" />
      <source>a row names a filter that does not exist</source>
      <translation>行が、存在しないフィルターを指しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/png16.py" />
      <source>not a plain 16-bit PNG</source>
      <translation>通常の 16 ビット PNG ではありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/png16.py" />
      <source>the picture is cut short</source>
      <translation>画像が途中で切れています</translation>
    </message>
    <message>
      <location filename="viewer/formats/point_files.py" />
      <source>'{0}' has positions that are not finite.</source>
      <translation>「{0}」に有限でない位置があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/point_files.py" />
      <source>Measuring how far apart the points lie</source>
      <translation>点の間隔を測っています</translation>
    </message>
    <message>
      <location filename="viewer/formats/point_files.py" />
      <source>Open a file with points or a mesh.</source>
      <translation>点群またはメッシュのファイルを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/point_files.py" />
      <source>Reset its placement.</source>
      <translation>配置をリセットしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/point_formats.py" />
      <source>OBJ point cloud</source>
      <translation>OBJ 点群</translation>
    </message>
    <message>
      <location filename="viewer/formats/point_formats.py" />
      <source>OFF point cloud</source>
      <translation>OFF 点群</translation>
    </message>
    <message>
      <location filename="viewer/formats/point_formats.py" />
      <source>PLY point cloud</source>
      <translation>PLY 点群</translation>
    </message>
    <message>
      <location filename="viewer/formats/posed_sequences.py" />
      <source>Put each into a folder of its own.</source>
      <translation>それぞれを別のフォルダーに入れてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/posed_sequences.py" />
      <source>{0} holds several sequences: {1}.</source>
      <translation>{0} には複数のシーケンスがあります: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/posed_sequences.py" />
      <source>{0} holds {1} meshes, and a frame is one.</source>
      <translation>{0} には {1} 個のメッシュがあります。1 フレームは 1 個です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/posed_sequences.py" />
      <source>{0} is no camera: four rows of four numbers.</source>
      <translation>{0} はカメラではありません。4 つの数が 4 行必要です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/posed_sequences.py" />
      <source>{0} is no camera: its axes are not square, or its lens makes no sense.</source>
      <translation>{0} はカメラではありません。軸が直交していないか、レンズの値が不正です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/project.py" />
      <source>Choose a new name ending in {0}.</source>
      <translation>{0} で終わる新しい名前を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/project.py" />
      <source>Saved</source>
      <translation>保存しました</translation>
    </message>
    <message>
      <location filename="viewer/formats/project.py" />
      <source>Saving</source>
      <translation>保存しています</translation>
    </message>
    <message>
      <location filename="viewer/formats/project.py" />
      <source>{0} cannot be replaced: {1}.</source>
      <translation>{0} を置き換えられません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/project.py" />
      <source>{0} holds something else than a project.</source>
      <translation>{0} にプロジェクト以外のものがあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/project_lock.py" />
      <source>Save under another name, or close it there first.</source>
      <translation>別の名前で保存するか、先にそちらで閉じてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/project_lock.py" />
      <source>Try again, or choose another name.</source>
      <translation>もう一度試すか、別の名前を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/project_lock.py" />
      <source>{0} cannot be locked: its lock changes all the time.</source>
      <translation>{0} をロックできません。ロックが絶えず変わっています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/project_lock.py" />
      <source>{0} is open in another window on the computer {1}.</source>
      <translation>{0} はコンピューター {1} の別のウィンドウで開かれています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/project_lock.py" />
      <source>{0} is open in another window on this computer (process {1}).</source>
      <translation>{0} はこのコンピューターの別のウィンドウで開かれています(プロセス {1})。</translation>
    </message>
    <message>
      <location filename="viewer/formats/registry.py" />
      <source>Opening the project</source>
      <translation>プロジェクトを開いています</translation>
    </message>
    <message>
      <location filename="viewer/formats/registry.py" />
      <source>Reading the cameras</source>
      <translation>カメラを読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/formats/registry.py" />
      <source>Reading the points</source>
      <translation>点群を読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/formats/registry.py" />
      <source>{0} cannot be opened: {1}.</source>
      <translation>{0} を開けません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/registry.py" />
      <source>{0} is nothing that can be opened.</source>
      <translation>{0} は開けるものではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/rgbe.py" />
      <source>a picture of {0} x {1} pixels is not possible</source>
      <translation>{0} x {1} 画素の画像はありえません</translation>
    </message>
    <message>
      <location filename="viewer/formats/rgbe.py" />
      <source>it has no whole header</source>
      <translation>完全なヘッダーがありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/rgbe.py" />
      <source>it is cut short or damaged</source>
      <translation>途中で切れているか、壊れています</translation>
    </message>
    <message>
      <location filename="viewer/formats/rgbe.py" />
      <source>its colours are not RGB</source>
      <translation>色が RGB ではありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/rgbe.py" />
      <source>its exposure is no positive number</source>
      <translation>露出が正の数値ではありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/rgbe.py" />
      <source>its header says no size</source>
      <translation>ヘッダーに大きさの記述がありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/runs/events.py" />
      <source>an event is of no moment</source>
      <translation>イベントに時刻がありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/runs/records.py" />
      <source>Check that it is still there.</source>
      <translation>まだそこにあるか確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/runs/wire.py" />
      <source>a field is of the unknown kind {0}</source>
      <translation>フィールドの種類 {0} は未知です</translation>
    </message>
    <message>
      <location filename="viewer/formats/runs/wire.py" />
      <source>a number has no end</source>
      <translation>数値に終わりがありません</translation>
    </message>
    <message>
      <location filename="viewer/formats/runs/wire.py" />
      <source>a number is encoded as something else</source>
      <translation>数値が別の形で符号化されています</translation>
    </message>
    <message>
      <location filename="viewer/formats/runs/wire.py" />
      <source>the message ends within a field</source>
      <translation>メッセージがフィールドの途中で終わっています</translation>
    </message>
    <message>
      <location filename="viewer/formats/spherical_boxes.py" />
      <source>Leave 360 degrees out.</source>
      <translation>360 度を外してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/spherical_boxes.py" />
      <source>{0} cannot be marked as 360 degrees.</source>
      <translation>{0} に 360 度の印を付けられません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_files.py" />
      <source>Export them again.</source>
      <translation>もう一度書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_files.py" />
      <source>None of the splats of {0} has finite numbers.</source>
      <translation>{0} に、有限な数値を持つスプラットがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_files.py" />
      <source>Open a file with splats in it.</source>
      <translation>スプラットを含むファイルを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_files.py" />
      <source>Write .ply or .glb, which hold such coordinates.</source>
      <translation>そのような座標を持てる .ply または .glb に書き込んでください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_files.py" />
      <source>{0} holds no splats.</source>
      <translation>{0} にスプラットがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>Gaussian splats of INRIA's trainer (chkpnt*.pth)</source>
      <translation>INRIA の学習プログラムのガウシアンスプラット (chkpnt*.pth)</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>Gaussian splats of antimatter15</source>
      <translation>antimatter15 のガウシアンスプラット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>Gaussian splats of mkkellogg</source>
      <translation>mkkellogg のガウシアンスプラット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>Gaussian splats of splatfacto or gsplat</source>
      <translation>splatfacto または gsplat のガウシアンスプラット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>Gaussian splats without view dependence (.splat)</source>
      <translation>ガウシアンスプラット、視点依存性なし (.splat)</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>Gaussian splats, SOG (.sog)</source>
      <translation>ガウシアンスプラット、SOG (.sog)</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>Gaussian splats, SPZ (.spz)</source>
      <translation>ガウシアンスプラット、SPZ (.spz)</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>Gaussian splats, compressed PLY of SuperSplat (.compressed.ply)</source>
      <translation>ガウシアンスプラット、SuperSplat の圧縮 PLY (.compressed.ply)</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>PLY of Gaussian splats</source>
      <translation>PLY のガウシアンスプラット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>SOG, Gaussian splats in pictures</source>
      <translation>SOG、画像に収めたガウシアンスプラット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>SPZ, Gaussian splats</source>
      <translation>SPZ、ガウシアンスプラット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splat_formats.py" />
      <source>glTF with Gaussian splats</source>
      <translation>glTF のガウシアンスプラット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/checkpoint.py" />
      <source>Open a checkpoint of splatfacto or gsplat.</source>
      <translation>splatfacto または gsplat のチェックポイントを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/checkpoint.py" />
      <source>The tensors of {0} do not fit together.</source>
      <translation>{0} のテンソルどうしが合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/checkpoint.py" />
      <source>Train without app_opt.</source>
      <translation>app_opt なしで学習してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/checkpoint.py" />
      <source>{0} has colours of a network, which are not read.</source>
      <translation>{0} の色はネットワークによるもので、読み込めません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/checkpoint.py" />
      <source>{0} holds no Gaussians.</source>
      <translation>{0} にガウシアンがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/checkpoint.py" />
      <source>{0} lacks {1}.</source>
      <translation>{0} に {1} がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/compressed_ply.py" />
      <source>{0} has fewer chunks than its splats need.</source>
      <translation>{0} のチャンクが、スプラットに必要な数より少なくなっています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/compressed_ply.py" />
      <source>{0} has spherical harmonics of {1} of its {2} splats.</source>
      <translation>{0} では {2} 個のスプラットのうち {1} 個だけに球面調和関数があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/compressed_ply.py" />
      <source>{0} has {1} properties f_rest, which is no whole degree.</source>
      <translation>{0} のプロパティ f_rest は {1} 個で、どの次数にも合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/gltf.py" />
      <source>Apply the node's scale to its splats.</source>
      <translation>ノードの拡大率をスプラットに適用してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/gltf.py" />
      <source>Export them as ellipses in sRGB or in linear Rec. 709.</source>
      <translation>sRGB またはリニアな Rec. 709 の楕円体として書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/gltf.py" />
      <source>attributes of splats that do not match</source>
      <translation>スプラットの属性が合いません</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/gltf.py" />
      <source>splats without {0}</source>
      <translation>{0} のないスプラット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/inria.py" />
      <source>{0} holds no Gaussians as INRIA's trainer writes them.</source>
      <translation>{0} に、INRIA の学習プログラムが書き込む形のガウシアンがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ksplat.py" />
      <source>a section that is cut short</source>
      <translation>途中で切れたセクション</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ksplat.py" />
      <source>a section that makes no sense</source>
      <translation>正しくないセクション</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ksplat.py" />
      <source>buckets of other Gaussians</source>
      <translation>別のガウシアンのバケット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ksplat.py" />
      <source>buckets that make no sense</source>
      <translation>正しくないバケット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ksplat.py" />
      <source>{0} announces {1} splats and holds others.</source>
      <translation>{0} が宣言するスプラット数 {1} は内容と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ksplat.py" />
      <source>{0} is cut short, or not what its head says.</source>
      <translation>{0} は途中で切れているか、先頭の記述と合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ksplat.py" />
      <source>{0} is not what its head says.</source>
      <translation>{0} は先頭の記述と合いません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ksplat.py" />
      <source>{0} is version {1}.{2} of ksplat; 0.1 is read.</source>
      <translation>{0} は ksplat のバージョン {1}.{2} です。読み込めるのは 0.1 です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/placing.py" />
      <source>Hide some of them, and write those on their own.</source>
      <translation>一部を非表示にして、別々に書き込んでください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/placing.py" />
      <source>The scene shows no splats that could be exported.</source>
      <translation>シーンには書き出せるスプラットがありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/placing.py" />
      <source>The scene shows splats with different filters or colour spaces, and a file has one.</source>
      <translation>シーンのスプラットはフィルターまたは色空間が異なりますが、ファイルに入るのは 1 種類です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ply.py" />
      <source>It may have up to {0} GiB.</source>
      <translation>上限は {0} GiB です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ply.py" />
      <source>{0} is too large.</source>
      <translation>{0} は大きすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/ply.py" />
      <source>{0} lacks {1}: its points are no whole Gaussians.</source>
      <translation>{0} に {1} がありません。点が完全なガウシアンになっていません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>Export it as version 2.</source>
      <translation>バージョン 2 で書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>a label beyond the palette</source>
      <translation>パレットの範囲を超えるラベル</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>a palette of no whole degree</source>
      <translation>どの次数にも合わないパレット</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>a picture that cannot be read</source>
      <translation>読み込めない画像</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>a picture with far more pixels than Gaussians</source>
      <translation>ガウシアンより画素がはるかに多い画像</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>a picture with fewer pixels than Gaussians</source>
      <translation>ガウシアンより画素の少ない画像</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>a table that is none</source>
      <translation>表になっていない表</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>spherical harmonics without labels</source>
      <translation>ラベルのない球面調和関数</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>too few ranges</source>
      <translation>範囲の数が足りません</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>{0} is no sound archive.</source>
      <translation>{0} は正しいアーカイブではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>{0} is not described as splats are: {1}.</source>
      <translation>{0} の記述がスプラットのものではありません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>{0} is not what it says of itself: {1}.</source>
      <translation>{0} は自身の記述と合いません: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/sog.py" />
      <source>{0} is version {1} of SOG; 1 and 2 are read.</source>
      <translation>{0} は SOG のバージョン {1} です。読み込めるのは 1 と 2 です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/splat.py" />
      <source>{0} is {1} bytes long, and each Gaussian has {2}.</source>
      <translation>{0} は {1} バイトですが、ガウシアン 1 個は {2} バイトです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/spz.py" />
      <source>Export it with +Y up and +Z back.</source>
      <translation>+Y を上、+Z を後ろとして書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/spz.py" />
      <source>The splats lie too far from zero for SPZ.</source>
      <translation>スプラットが SPZ には原点から遠すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/spz.py" />
      <source>Write them as PLY, or scale them down.</source>
      <translation>PLY として書き込むか、縮小してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/spz.py" />
      <source>{0} has axes that are not known ({1}).</source>
      <translation>{0} の軸は未知です ({1})。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/spz.py" />
      <source>{0} is no SPZ file.</source>
      <translation>{0} は SPZ ファイルではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/splats/spz.py" />
      <source>{0} is version {1} of SPZ; 1 to {2} are read.</source>
      <translation>{0} は SPZ のバージョン {1} です。読み込めるのは 1 から {2} までです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/stl.py" />
      <source>The file is cut short: copy it again.</source>
      <translation>ファイルが途中で切れています。コピーし直してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/stl.py" />
      <source>The mesh has too many triangles for an STL file.</source>
      <translation>メッシュの三角形が STL ファイルには多すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/stl.py" />
      <source>the text ends before its last number</source>
      <translation>最後の数値の前でテキストが終わっています</translation>
    </message>
    <message>
      <location filename="viewer/formats/stl.py" />
      <source>{0} ends within a solid.</source>
      <translation>{0} はソリッドの途中で終わっています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/stl.py" />
      <source>{0} has a facet that is no triangle.</source>
      <translation>{0} に三角形ではない面があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/stl.py" />
      <source>{0} has a word where a number belongs.</source>
      <translation>{0} で、数値があるべき所に単語があります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/stl.py" />
      <source>{0} holds no triangles.</source>
      <translation>{0} に三角形がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/textures.py" />
      <source>A map's asset holds no picture.</source>
      <translation>マップのアセットに画像がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/textures.py" />
      <source>Make maps smaller, or use PNG.</source>
      <translation>マップを小さくするか、PNG を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/textures.py" />
      <source>WebP holds {0} texels along a side at most.</source>
      <translation>WebP の一辺は最大 {0} テクセルです。</translation>
    </message>
    <message>
      <location filename="viewer/formats/textures.py" />
      <source>{0} is damaged or cut short.</source>
      <translation>{0} は壊れているか、途中で切れています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/threemf.py" />
      <source>Open a smaller file.</source>
      <translation>より小さなファイルを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/threemf.py" />
      <source>{0} builds more than {1} objects.</source>
      <translation>{0} のオブジェクトは {1} 個を超えます。</translation>
    </message>
    <message>
      <location filename="viewer/formats/threemf.py" />
      <source>{0} has an object that is part of itself.</source>
      <translation>{0} に、自分自身を含むオブジェクトがあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/threemf.py" />
      <source>{0} has no object {1}, which it names.</source>
      <translation>{0} が指すオブジェクト {1} がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/threemf.py" />
      <source>{0} is no whole 3MF archive.</source>
      <translation>{0} は完全な 3MF アーカイブではありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/threemf.py" />
      <source>{0} lacks the model {1}, which it names.</source>
      <translation>{0} が指すモデル {1} がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/threemf.py" />
      <source>{0} makes no sense: {1} {2}.</source>
      <translation>{0} が正しくありません: {1} {2}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/tiff.py" />
      <source>Develop it first, into PNG, TIFF or JPEG.</source>
      <translation>先に PNG、TIFF、JPEG のいずれかに現像してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/tiff.py" />
      <source>it has {0} dimensions</source>
      <translation>次元数が {0} です</translation>
    </message>
    <message>
      <location filename="viewer/formats/tiff.py" />
      <source>{0} claims more than it can hold: {1}.</source>
      <translation>{0} は、入りきらない量のデータがあると称しています: {1}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/tiff.py" />
      <source>{0} has colours of a kind that is not read with more than 8 bits.</source>
      <translation>{0} の色の種類は、8 ビットを超えると読み込めません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/tiff.py" />
      <source>{0} is a raw photo.</source>
      <translation>{0} は RAW 写真です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/tiff.py" />
      <source>{0} is packed in a way that is not read ({1}).</source>
      <translation>{0} の圧縮方式は読み込めません ({1})。</translation>
    </message>
    <message>
      <location filename="viewer/formats/tiff_segments.py" />
      <source>a strip is damaged or cut short</source>
      <translation>ストリップが壊れているか、途中で切れています</translation>
    </message>
    <message>
      <location filename="viewer/formats/tiff_segments.py" />
      <source>its list of strips does not fit its size</source>
      <translation>ストリップの一覧が大きさに合いません</translation>
    </message>
    <message>
      <location filename="viewer/formats/tiff_segments.py" />
      <source>its predictor is not known</source>
      <translation>予測器が未知です</translation>
    </message>
    <message>
      <location filename="viewer/formats/trimesh_meshes.py" />
      <source>Build it with faces.</source>
      <translation>面のあるメッシュにしてください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/trimesh_meshes.py" />
      <source>The mesh holds no triangles.</source>
      <translation>メッシュに三角形がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/turns.py" />
      <source>Waiting for another save of the project</source>
      <translation>プロジェクトの別の保存を待っています</translation>
    </message>
    <message>
      <location filename="viewer/formats/usd.py" />
      <source>Export as .usdc instead.</source>
      <translation>代わりに .usdc として書き出してください。</translation>
    </message>
    <message>
      <location filename="viewer/formats/usd.py" />
      <source>The USD stage cannot be written.</source>
      <translation>USD ステージを書き込めません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/usd.py" />
      <source>The USD stage cannot be written: {0}.</source>
      <translation>USD ステージを書き込めません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/formats/usd.py" />
      <source>The parts cannot be packed.</source>
      <translation>部品をまとめられません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>A box of '{0}' makes no sense.</source>
      <translation>「{0}」のボックスが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>A map of '{0}' is other than its material says.</source>
      <translation>「{0}」のマップがマテリアルの記述と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>An edit of '{0}' makes no sense.</source>
      <translation>「{0}」の編集が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The frames of '{0}' make no sense.</source>
      <translation>「{0}」のフレームが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The group that '{0}' is in is not there, or is in it.</source>
      <translation>「{0}」のグループが存在しないか、その中に含まれています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The mesh of '{0}' has another size than its node says.</source>
      <translation>「{0}」のメッシュの大きさがノードの記述と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The numbers of the moment '{0}' make no sense.</source>
      <translation>モーメント「{0}」の数値が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The placement of '{0}' makes no sense.</source>
      <translation>「{0}」の配置が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The points of '{0}' are other than their node says.</source>
      <translation>「{0}」の点群がノードの記述と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The saved selection '{0}' makes no sense.</source>
      <translation>保存された選択「{0}」の内容が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The scale of '{0}' is {1}.</source>
      <translation>「{0}」の拡大率が {1} です。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The splats of '{0}' are other than their node says.</source>
      <translation>「{0}」のスプラットがノードの記述と異なります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>The {0} of '{1}' makes no sense.</source>
      <translation>「{1}」の {0} が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>Two nodes of the scene have the same key.</source>
      <translation>シーンの 2 つのノードが同じキーを持っています。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>Two saved selections of the scene have the same name, or one has none.</source>
      <translation>シーンに同じ名前の保存された選択が 2 つあるか、名前のないものがあります。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>{0} has no focal length.</source>
      <translation>{0} に焦点距離がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>{0} has no sound pose.</source>
      <translation>{0} に正しい姿勢がありません。</translation>
    </message>
    <message>
      <location filename="viewer/formats/validation.py" />
      <source>{0} makes pictures of {1}x{2}.</source>
      <translation>{0} の画像の大きさが {1}x{2} です。</translation>
    </message>
    <message>
      <location filename="viewer/moments/align.py" />
      <source>A photo has too few details to be matched.</source>
      <translation>写真の細部が少なすぎて対応付けできません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/align.py" />
      <source>Choose sharper photos that show more.</source>
      <translation>より鮮明で細部の多い写真を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/align.py" />
      <source>Choose two photos of the same scene, taken from nearly the same place shortly after each other.</source>
      <translation>同じ場面を、ほぼ同じ場所から続けて撮った2枚の写真を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/align.py" />
      <source>The two photos show nothing in common.</source>
      <translation>2枚の写真に共通して写っているものがありません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/disparity.py" />
      <source>Give a map of the same shape as the photo.</source>
      <translation>写真と同じ縦横比のマップを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/disparity.py" />
      <source>Give the map of this photo.</source>
      <translation>この写真のマップを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/disparity.py" />
      <source>The depth is rough, as the photos were taken from nearly one place: give a disparity map for more.</source>
      <translation>写真がほぼ同じ場所から撮られているため、奥行きは大まかです。より正確にするには視差マップを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/disparity.py" />
      <source>The map has hardly any number in it.</source>
      <translation>マップに数値がほとんどありません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/disparity.py" />
      <source>The map of {0}x{1} numbers does not fit a photo of {2}x{3} pixels.</source>
      <translation>{0}x{1} のマップは {2}x{3} ピクセルの写真に合いません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/disparity.py" />
      <source>The map says the same everywhere.</source>
      <translation>マップの数値がどこも同じです。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>Give a network that takes a picture (1, 3, height, width) and answers with one number a pixel.</source>
      <translation>画像 (1, 3, 高さ, 幅) を受け取り、1ピクセルごとに1つの数値を返すネットワークを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>Give an .onnx file, or TorchScript as .pt.</source>
      <translation>.onnx ファイルか、TorchScript の .pt ファイルを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>OpenCV cannot read the network {0}.</source>
      <translation>OpenCV はネットワーク {0} を読み込めません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>OpenCV cannot run the network {0}.</source>
      <translation>OpenCV はネットワーク {0} を実行できません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>Run pip install onnxruntime, which runs more networks, or give another one.</source>
      <translation>より多くのネットワークを実行できる onnxruntime を pip install でインストールするか、別のネットワークを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>Save it with torch.jit.script or torch.jit.trace; weights alone are no network.</source>
      <translation>torch.jit.script か torch.jit.trace で保存してください。重みだけではネットワークになりません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>The network {0} cannot take a picture.</source>
      <translation>ネットワーク {0} は画像を入力として受け付けません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>{0} answers with {1} numbers, which is no map.</source>
      <translation>{0} の出力は {1} 個の数値で、マップではありません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>{0} cannot be read as an ONNX network.</source>
      <translation>{0} を ONNX ネットワークとして読み込めません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>{0} is no TorchScript network.</source>
      <translation>{0} は TorchScript のネットワークではありません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>{0} is no network of a known kind.</source>
      <translation>{0} は対応している種類のネットワークではありません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/networks.py" />
      <source>{0} is not there.</source>
      <translation>{0} がありません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Behind</source>
      <translation>背後</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Depth layers.</source>
      <translation>奥行きレイヤーの数。</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Depth range</source>
      <translation>奥行きの範囲</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Duration</source>
      <translation>長さ</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Farthest distance over the nearest one, where the depth has no scale.</source>
      <translation>奥行きに尺度がない場合の、最も遠い距離と最も近い距離の比。</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>From the first photo to the second one.</source>
      <translation>1枚目の写真から2枚目の写真までの時間。</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>How far behind nearer things layers go on, part of the longest side.</source>
      <translation>手前のものの背後にレイヤーをどこまで延ばすか。最も長い辺に対する割合。</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Larger = farther (depth)</source>
      <translation>大きいほど遠い（奥行き）</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Larger = nearer (disparity)</source>
      <translation>大きいほど近い（視差）</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Layers</source>
      <translation>レイヤー</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Longest side</source>
      <translation>最も長い辺</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Longest side of the photos; larger ones are made smaller.</source>
      <translation>写真の最も長い辺。これより大きい写真は縮小されます。</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Maps hold</source>
      <translation>マップの内容</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Seconds</source>
      <translation>秒数</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>Side</source>
      <translation>辺</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>What the numbers of the given maps are: disparity (larger = nearer) or depth.</source>
      <translation>指定したマップの数値の意味: 視差（大きいほど近い）か奥行き。</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>as many as the depths are in groups</source>
      <translation>奥行きのまとまりの数</translation>
    </message>
    <message>
      <location filename="viewer/moments/options.py" />
      <source>pixels</source>
      <translation>ピクセル</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>A photo shows nothing but one colour.</source>
      <translation>写真に1色しか写っていません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Aligning the photos</source>
      <translation>写真の位置を合わせています</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Asking the network for depth</source>
      <translation>ネットワークで奥行きを求めています</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Choose photos of at least {0} pixels.</source>
      <translation>{0} ピクセル以上の写真を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Choose photos of something.</source>
      <translation>何かが写っている写真を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Choose two photos of one camera, not cut.</source>
      <translation>同じカメラで撮った、切り抜いていない2枚の写真を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Continuing layers behind nearer ones</source>
      <translation>手前のレイヤーの背後を補っています</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Finding depth</source>
      <translation>奥行きを求めています</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Finding depth layers</source>
      <translation>奥行きレイヤーを求めています</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Finding what moves where</source>
      <translation>動きを求めています</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Give a disparity map, a network that makes one, or a second photo.</source>
      <translation>視差マップ、視差を求めるネットワーク、または2枚目の写真を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Lifting points</source>
      <translation>点を空間に配置しています</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Nothing moves between the photos: only the camera can move.</source>
      <translation>2枚の写真の間で動いているものがありません。動かせるのはカメラだけです。</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>One of the photos is grey: colours come and go in between.</source>
      <translation>写真の1枚が白黒です。途中で色が変わります。</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>One photo does not say how far away things are.</source>
      <translation>写真1枚からは奥行きが分かりません。</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>Photos of {0}x{1} pixels are too small.</source>
      <translation>{0}x{1} ピクセルの写真は小さすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/moments/prepare.py" />
      <source>The photos have different sizes: {0}.</source>
      <translation>写真の大きさが異なります: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/render/atlas/atlas.py" />
      <source>The textures of a field are incomplete.</source>
      <translation>フィールドのテクスチャが揃っていません。</translation>
    </message>
    <message>
      <location filename="viewer/render/atlas/atlas.py" />
      <source>The textures of a field do not fit each other.</source>
      <translation>フィールドのテクスチャどうしが合いません。</translation>
    </message>
    <message>
      <location filename="viewer/render/atlas/build.py" />
      <source>The engine draws it instead; crop it to draw it on the graphics card.</source>
      <translation>代わりにエンジンが描画します。グラフィックスカードで描画するには切り抜いてください。</translation>
    </message>
    <message>
      <location filename="viewer/render/atlas/build.py" />
      <source>The field takes {0} GB on the graphics card, more than {1} GB.</source>
      <translation>フィールドはグラフィックスカード上で {0} GB を必要とし、{1} GB を超えます。</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;Colour</source>
      <translation>色(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;Depth</source>
      <translation>深度(&amp;D)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;Diffuse light</source>
      <translation>拡散光(&amp;D)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;Metallic</source>
      <translation>金属度(&amp;M)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;Normal</source>
      <translation>法線(&amp;N)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;Opacity</source>
      <translation>不透明度(&amp;O)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;Roughness</source>
      <translation>粗さ(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;Slice</source>
      <translation>断面(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;Specular light</source>
      <translation>鏡面光(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>&amp;View dependence</source>
      <translation>視点依存性(&amp;V)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>Al&amp;bedo</source>
      <translation>アルベド(&amp;B)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>Ambient &amp;occlusion</source>
      <translation>環境遮蔽(&amp;O)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>Cos&amp;t</source>
      <translation>計算量(&amp;T)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>Depth uncertaint&amp;y</source>
      <translation>深度の不確かさ(&amp;Y)</translation>
    </message>
    <message>
      <location filename="viewer/render/channels.py" />
      <source>Occ&amp;upancy</source>
      <translation>占有(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/render/mesh/lights.py" />
      <source>{0} is no light</source>
      <translation>{0} は光ではありません</translation>
    </message>
    <message>
      <location filename="viewer/render/mesh/split_sum.py" />
      <source>Preparing the light</source>
      <translation>光を準備しています</translation>
    </message>
    <message>
      <location filename="viewer/render/pointwise/bake.py" />
      <source>A bake of {0} voxels a side is not possible.</source>
      <translation>一辺 {0} ボクセルのベイクはできません。</translation>
    </message>
    <message>
      <location filename="viewer/render/pointwise/bake.py" />
      <source>Choose {0} to {1}.</source>
      <translation>{0} から {1} の間で選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/render/pointwise/bake.py" />
      <source>Give it a box with a positive size.</source>
      <translation>正の大きさを持つボックスを指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/render/pointwise/bake.py" />
      <source>The field has no bounds, so it cannot be baked.</source>
      <translation>フィールドに境界がないため、ベイクできません。</translation>
    </message>
    <message>
      <location filename="viewer/render/pointwise/exact.py" />
      <source>'{0}' does not answer point by point</source>
      <translation>「{0}」は点ごとの問い合わせに答えません</translation>
    </message>
    <message>
      <location filename="viewer/render/pointwise/unbounded.py" />
      <source>Looking far away</source>
      <translation>遠方を調べています</translation>
    </message>
    <message>
      <location filename="viewer/render/renderer.py" />
      <source>A picture of {0} x {1} pixels does not fit memory.</source>
      <translation>{0} x {1} 画素の画像はメモリーに入りません。</translation>
    </message>
    <message>
      <location filename="viewer/render/renderer.py" />
      <source>A picture of {0} x {1} pixels is empty.</source>
      <translation>{0} x {1} 画素の画像は空です。</translation>
    </message>
    <message>
      <location filename="viewer/render/renderer.py" />
      <source>Ask for a smaller one.</source>
      <translation>より小さな画像を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/render/renderer.py" />
      <source>Ask for at least one pixel each way.</source>
      <translation>縦横それぞれ 1 画素以上を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/render/renderer.py" />
      <source>Reset the view, or choose another lens.</source>
      <translation>ビューをリセットするか、別のレンズを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/render/renderer.py" />
      <source>Reset the view.</source>
      <translation>ビューをリセットしてください。</translation>
    </message>
    <message>
      <location filename="viewer/render/renderer.py" />
      <source>The camera has numbers that are not finite.</source>
      <translation>カメラに有限でない数値があります。</translation>
    </message>
    <message>
      <location filename="viewer/render/renderer.py" />
      <source>The camera's focal length is 0.</source>
      <translation>カメラの焦点距離が 0 です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/animation.py" />
      <source>Choose something else.</source>
      <translation>別のものを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/animation.py" />
      <source>What was to be keyed is not there any more.</source>
      <translation>キーを打つ対象がもうありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/answering.py" />
      <source>'{0}' is not asked about '{1}'.</source>
      <translation>「{0}」は「{1}」への質問にありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/answering.py" />
      <source>Asked are: {0}.</source>
      <translation>質問は次のとおりです: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/scene/answering.py" />
      <source>Leave the answers out.</source>
      <translation>回答の指定を外してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/answering.py" />
      <source>Nothing tells the camera of its normalised device coordinates.</source>
      <translation>正規化デバイス座標のカメラを示すものがありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/answering.py" />
      <source>{0} networks do not fill a grid of {1} by {2} columns.</source>
      <translation>{0} 個のネットワークは {1} x {2} 列の格子に収まりません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>Duplicate other nodes.</source>
      <translation>ほかのノードを複製してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>It</source>
      <translation>これ</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>Leave it out of the selection.</source>
      <translation>選択から外してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>No animation plays on {0}.</source>
      <translation>{0} ではアニメーションが再生されていません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>Nothing is selected.</source>
      <translation>何も選択されていません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>Only meshes, or point clouds, or splats, or fields can be joined: select nodes of one kind.</source>
      <translation>結合できるのはメッシュ同士、点群同士、スプラット同士、フィールド同士だけです: 同じ種類のノードを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>Select more: Ctrl+click in the scene list.</source>
      <translation>シーンの一覧で Ctrl キーを押しながらクリックして、さらに選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>Select nodes in the scene list.</source>
      <translation>シーンの一覧でノードを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>Select several meshes on bones, the one whose motion is wanted last: Ctrl+click in the scene list.</source>
      <translation>ボーンを持つメッシュを複数選択し、動きの元を最後に選んでください: シーン一覧で Ctrl+クリック。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>Select several nodes: Ctrl+click in the scene list.</source>
      <translation>ノードを複数選択してください: シーン一覧で Ctrl+クリック。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>To distribute nodes takes three of them.</source>
      <translation>等間隔に並べるには、ノードが三つ必要です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>Unlock it, or the group that it is in, in the scene list.</source>
      <translation>シーン一覧で、このノードまたは属するグループのロックを解除してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>{0} is a data set, which a scene needs only once.</source>
      <translation>{0} はデータセットで、シーンに 1 つあれば足ります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>{0} is locked.</source>
      <translation>{0} はロックされています。</translation>
    </message>
    <message>
      <location filename="viewer/scene/arrangement.py" />
      <source>{0} lies nowhere.</source>
      <translation>{0} には位置がありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/assets.py" />
      <source>Check the disk and its permissions.</source>
      <translation>ディスクとアクセス権を確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/assets.py" />
      <source>The asset {0}… is missing.</source>
      <translation>アセット {0}… がありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/assets.py" />
      <source>The project's 'assets' folder is incomplete; copy it whole.</source>
      <translation>プロジェクトの「assets」フォルダーが不完全です。全体をコピーしてください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/assets.py" />
      <source>it is a folder</source>
      <translation>フォルダーです</translation>
    </message>
    <message>
      <location filename="viewer/scene/assets.py" />
      <source>{0} declares '{1}' otherwise than it holds it.</source>
      <translation>{0} の「{1}」は宣言と内容が異なります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/assets.py" />
      <source>{0} describes '{1}' with something else than a record.</source>
      <translation>{0} では「{1}」がレコードとして記述されていません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/assets.py" />
      <source>{0} has no proper header.</source>
      <translation>{0} のヘッダーが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/bone_measures.py" />
      <source>bones that take a mesh infinitely far</source>
      <translation>メッシュを無限遠に動かすボーン</translation>
    </message>
    <message>
      <location filename="viewer/scene/camera_paths.py" />
      <source>Choose another path, or open something to look at.</source>
      <translation>別のパスを選ぶか、見るものを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/camera_paths.py" />
      <source>Spiral</source>
      <translation>らせん</translation>
    </message>
    <message>
      <location filename="viewer/scene/camera_paths.py" />
      <source>The scene has no photos whose cameras are known.</source>
      <translation>シーンにカメラの分かる写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/camera_paths.py" />
      <source>Through the photos' cameras</source>
      <translation>写真のカメラを通る</translation>
    </message>
    <message>
      <location filename="viewer/scene/camera_paths.py" />
      <source>Turntable</source>
      <translation>ターンテーブル</translation>
    </message>
    <message>
      <location filename="viewer/scene/document.py" />
      <source>Open a Fieldwright project.</source>
      <translation>Fieldwright のプロジェクトを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/document.py" />
      <source>Open a backup copy, or import again.</source>
      <translation>バックアップを開くか、もう一度読み込んでください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/document.py" />
      <source>Open a backup copy.</source>
      <translation>バックアップを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/document.py" />
      <source>The project has version {0}, this program reads up to {1}.</source>
      <translation>プロジェクトのバージョンは {0} ですが、このプログラムが読めるのは {1} までです。</translation>
    </message>
    <message>
      <location filename="viewer/scene/document.py" />
      <source>The project's scene is damaged: {0}.</source>
      <translation>プロジェクトのシーンが壊れています: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/scene/document.py" />
      <source>This file calls itself '{0}'.</source>
      <translation>このファイルは「{0}」を名乗っています。</translation>
    </message>
    <message>
      <location filename="viewer/scene/document.py" />
      <source>This is not a readable project: {0}.</source>
      <translation>読み込めるプロジェクトではありません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/scene/document.py" />
      <source>Update Fieldwright.</source>
      <translation>Fieldwright を更新してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/edits.py" />
      <source>Crop to a {0}</source>
      <translation>{0}で切り抜き</translation>
    </message>
    <message>
      <location filename="viewer/scene/edits.py" />
      <source>Delete what is in a {0}</source>
      <translation>{0}の中を削除</translation>
    </message>
    <message>
      <location filename="viewer/scene/elements.py" />
      <source>An asset holds another number of elements than it should.</source>
      <translation>アセットの要素数が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/elements.py" />
      <source>An asset holds no set of elements.</source>
      <translation>アセットに要素の集合がありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/elements.py" />
      <source>An asset names elements that are not there.</source>
      <translation>アセットが、存在しない要素を指しています。</translation>
    </message>
    <message>
      <location filename="viewer/scene/elements.py" />
      <source>An asset's set of elements cannot be unpacked.</source>
      <translation>アセットの要素の集合を展開できません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/elements.py" />
      <source>An asset's set of elements has another length than it should.</source>
      <translation>アセットの要素の集合の長さが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/environment.py" />
      <source>Export the picture again, as linear colours.</source>
      <translation>リニアな色で画像を書き出し直してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/environment.py" />
      <source>Open an equirectangular picture, twice as wide as high.</source>
      <translation>横が縦の 2 倍の正距円筒図法の画像を開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/environment.py" />
      <source>The file is damaged; open the light again.</source>
      <translation>ファイルが壊れています。光を開き直してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/environment.py" />
      <source>The light's asset holds no picture.</source>
      <translation>光のアセットに画像がありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/environment.py" />
      <source>{0} has {1} x {2} pixels and is no picture of environment light.</source>
      <translation>{0} は {1} x {2} 画素で、環境光の画像ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/environment.py" />
      <source>{0} holds light that is negative or not finite.</source>
      <translation>{0} に負または有限でない光があります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/facts.py" />
      <source>{0} dB held out</source>
      <translation>評価用 {0} dB</translation>
    </message>
    <message>
      <location filename="viewer/scene/facts.py" />
      <source>{0} in {1} s, now that of {2} s</source>
      <translation>{1} 秒に {0} 枚、現在は {2} 秒のもの</translation>
    </message>
    <message>
      <location filename="viewer/scene/facts.py" />
      <source>{0} steps in {1} s</source>
      <translation>{1} 秒で {0} ステップ</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source> without itself</source>
      <translation> それ自身を除く</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>, at even steps</source>
      <translation>、等間隔</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>, scaled by {0}</source>
      <translation>、{0} 倍</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>Code of the shape; all zeros is the mean of all shapes.</source>
      <translation>形状のコード。すべて 0 なら、すべての形状の平均です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>How far a code's shape may be from the mean of all shapes.</source>
      <translation>コードの形が全形状の平均からどれだけ離れてよいか。</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>NDC of a camera of {0} by {1} degrees, from the distance {2} to infinity</source>
      <translation>{0} x {1} 度のカメラの NDC、距離 {2} から無限遠まで</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>NeRF: a perceptron of position and direction</source>
      <translation>NeRF: 位置と方向のパーセプトロン</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>NeuS</source>
      <translation>NeuS</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>StyleSDF</source>
      <translation>StyleSDF</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>VolSDF</source>
      <translation>VolSDF</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>What is added to that photo's appearance code.</source>
      <translation>その写真の外観コードに加える値。</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>Whose light: a photo's number; 0 is their mean.</source>
      <translation>どの写真の光か: 写真の番号。0 はすべての平均です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>a perceptron of encoded positions</source>
      <translation>符号化した位置のパーセプトロン</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>a perceptron of feature and direction</source>
      <translation>特徴と方向のパーセプトロン</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>a sine network of one latent (FiLM-SIREN)</source>
      <translation>1 つの潜在変数の正弦ネットワーク (FiLM-SIREN)</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>analytic {0}</source>
      <translation>解析的な {0}</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>as it is</source>
      <translation>そのまま</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>at most 2^{0} a grid, of {1} numbers</source>
      <translation>グリッドあたり最大 2^{0} 個、それぞれ {1} 個の数値</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>codes of {0} photos, {1} numbers each</source>
      <translation>写真 {0} 枚分のコード（各 {1} 個の数値）</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>colours of</source>
      <translation>色: </translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>feature grid, {0}</source>
      <translation>特徴グリッド、{0}</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>grid of networks: a small perceptron in each cell</source>
      <translation>ネットワーク格子: セルごとに小さなパーセプトロン</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>hash grid: a multiresolution encoding and two small perceptrons</source>
      <translation>ハッシュグリッド: 多重解像度の符号化と 2 つの小さなパーセプトロン</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>law of {0}, {1} wide</source>
      <translation>{0} の法則、幅 {1}</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>not used</source>
      <translation>未使用</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>products of lines (CP)</source>
      <translation>直線の積 (CP)</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>products of planes and lines (VM)</source>
      <translation>平面と直線の積 (VM)</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>signed distance, from {0}</source>
      <translation>符号付き距離、{0} から</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>sparse voxels, spherical harmonics of degree {0}</source>
      <translation>疎なボクセル、{0} 次の球面調和関数</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>spherical harmonics of degree 2</source>
      <translation>2 次の球面調和関数</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>the features as they are</source>
      <translation>特徴そのまま</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>the features, by a sigmoid</source>
      <translation>シグモイドを通した特徴</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>{0} displacements at {1}, now at {2}</source>
      <translation>{1}に {0} 個の変位、現在 {2}</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>{0} everywhere inside</source>
      <translation>内部はすべて {0}</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>{0} moments from {1} to {2}</source>
      <translation>{1} から {2} までの {0} 時点</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>{0} samples between {1} and {2}</source>
      <translation>{1} から {2} の間に {0} サンプル</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>{0}, from {1} to {2} cells along an axis</source>
      <translation>{0}、軸あたり {1} から {2} セル</translation>
    </message>
    <message>
      <location filename="viewer/scene/field_facts.py" />
      <source>{0}, {1} voxels ({2})</source>
      <translation>{0}、ボクセル {1} 個 ({2})</translation>
    </message>
    <message>
      <location filename="viewer/scene/gaussian_splats.py" />
      <source>{0} Gaussian splats, spherical harmonics of degree {1}</source>
      <translation>ガウシアンスプラット {0} 個、{1} 次の球面調和関数</translation>
    </message>
    <message>
      <location filename="viewer/scene/geometry.py" />
      <source>the matrix is not finite</source>
      <translation>行列が有限ではありません</translation>
    </message>
    <message>
      <location filename="viewer/scene/geometry.py" />
      <source>the matrix mirrors or flattens space</source>
      <translation>行列が空間を反転または平坦にします</translation>
    </message>
    <message>
      <location filename="viewer/scene/geometry.py" />
      <source>the matrix shears or scales its axes differently</source>
      <translation>行列がせん断または軸ごとに異なる拡大をします</translation>
    </message>
    <message>
      <location filename="viewer/scene/history.py" />
      <source>A step of the history is damaged.</source>
      <translation>履歴のステップが壊れています。</translation>
    </message>
    <message>
      <location filename="viewer/scene/history.py" />
      <source>Go to another one.</source>
      <translation>別のステップに移動してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>, alpha mode {0}</source>
      <translation>、アルファモード {0}</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>NeRF</source>
      <translation>NeRF</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>analytic solid</source>
      <translation>解析的な立体</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>area light</source>
      <translation>面光源</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>data set</source>
      <translation>データセット</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>data set ({0}): {1} photos</source>
      <translation>データセット ({0}): 写真 {1} 枚</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>environment light</source>
      <translation>環境光</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>environment light, {0}x{1}, strength {2}</source>
      <translation>環境光、{0}x{1}、強さ {2}</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>feature grid</source>
      <translation>特徴グリッド</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>grid of networks</source>
      <translation>ネットワーク格子</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>hash grid</source>
      <translation>ハッシュグリッド</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>mesh of {0} vertices and {1} faces</source>
      <translation>頂点 {0} 個、面 {1} 個のメッシュ</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>point cloud</source>
      <translation>点群</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>point light</source>
      <translation>ポイントライト</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>roughness {0}, metallic {1}</source>
      <translation>粗さ {0}、金属度 {1}</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>signed distance</source>
      <translation>符号付き距離</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>spot light</source>
      <translation>スポットライト</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>voxel field</source>
      <translation>ボクセルフィールド</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>{0} degrees wide</source>
      <translation>幅 {0} 度</translation>
    </message>
    <message>
      <location filename="viewer/scene/kinds.py" />
      <source>{0} from {1} to {2}</source>
      <translation>{1} から {2} まで {0} 個</translation>
    </message>
    <message>
      <location filename="viewer/scene/measurement.py" />
      <source>A length has to be a number above zero.</source>
      <translation>長さは 0 より大きい数値でなければなりません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/measurement.py" />
      <source>Measure between points that lie apart.</source>
      <translation>離れた 2 点の間を測ってください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/measurement.py" />
      <source>Measure the distance of two points.</source>
      <translation>2 点間の距離を測ってください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/measurement.py" />
      <source>Only a distance tells the scale of a scene.</source>
      <translation>シーンの縮尺が分かるのは距離だけです。</translation>
    </message>
    <message>
      <location filename="viewer/scene/measurement.py" />
      <source>The two points lie in one place.</source>
      <translation>2 点が同じ場所にあります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/measurement.py" />
      <source>Type one such as 0.3.</source>
      <translation>0.3 のように入力してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/mesh.py" />
      <source>The mesh has no proper '{0}'.</source>
      <translation>メッシュに正しい「{0}」がありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/mesh.py" />
      <source>The mesh names vertices that it does not have.</source>
      <translation>メッシュが、存在しない頂点を指しています。</translation>
    </message>
    <message>
      <location filename="viewer/scene/mesh.py" />
      <source>The mesh's '{0}' do not match its vertices.</source>
      <translation>メッシュの「{0}」が頂点に合いません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/moment.py" />
      <source>3D moment of {0}, {1} layers of {2} points in all</source>
      <translation>{0}の 3D モーメント、{1} 層、合計 {2} 点</translation>
    </message>
    <message>
      <location filename="viewer/scene/moment.py" />
      <source>From 0.5 on, what neither photo shows is seen in magenta, and what was invented there in violet.</source>
      <translation>0.5 以上では、どちらの写真にも写っていない部分がマゼンタ、そこに補われた部分が紫で表示されます。</translation>
    </message>
    <message>
      <location filename="viewer/scene/moment.py" />
      <source>one photo</source>
      <translation>1 枚の写真</translation>
    </message>
    <message>
      <location filename="viewer/scene/moment.py" />
      <source>two photos</source>
      <translation>2 枚の写真</translation>
    </message>
    <message>
      <location filename="viewer/scene/moment.py" />
      <source>{0} around the photos' cameras</source>
      <translation>写真のカメラの周り {0}</translation>
    </message>
    <message>
      <location filename="viewer/scene/moment_points.py" />
      <source>An asset holds no moving points.</source>
      <translation>アセットに動く点がありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/moment_points.py" />
      <source>An asset holds points that are not finite.</source>
      <translation>アセットに有限でない点があります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/moment_points.py" />
      <source>An asset's layers of points are out of order.</source>
      <translation>アセットの点のレイヤーの順序が正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/moment_points.py" />
      <source>An asset's moving points do not match each other.</source>
      <translation>アセットの動く点の数が互いに一致しません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>'{0}' is no answer to '{1}'.</source>
      <translation>「{0}」は「{1}」の回答になりません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>A box cannot reach from {0} to {1}.</source>
      <translation>範囲を {0} から {1} までにすることはできません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Answers are: {0}.</source>
      <translation>回答は次のいずれかです: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Background</source>
      <translation>背景</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Behind the first layer</source>
      <translation>最初の層の後</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Density by</source>
      <translation>密度の計算</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Density is</source>
      <translation>密度の位置</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Direction</source>
      <translation>方向</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Directions point</source>
      <translation>方向の向き</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Far</source>
      <translation>遠端</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Feature layer</source>
      <translation>特徴の層</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>First wave</source>
      <translation>先頭の波</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Frequencies</source>
      <translation>周波数</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Half of the side of the cube around the origin in which the scene lies.</source>
      <translation>シーンを囲む、原点を中心とする立方体の一辺の半分。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>How frequencies grow from the lowest to the highest.</source>
      <translation>最低から最高まで周波数がどう増えるか。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>How many networks lie side by side along X.</source>
      <translation>X 方向に並ぶネットワークの数です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>How many networks lie side by side along Y.</source>
      <translation>Y 方向に並ぶネットワークの数です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>How the encoding's columns are ordered.</source>
      <translation>符号化の列の並び順。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Let far be more than near.</source>
      <translation>遠端を近端より大きくしてください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Let {0} be more than {1}.</source>
      <translation>{0} を {1} より大きくしてください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>NDC</source>
      <translation>NDC</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Near</source>
      <translation>近端</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Networks along X</source>
      <translation>X 方向のネットワーク数</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Networks along Y</source>
      <translation>Y 方向のネットワーク数</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Order</source>
      <translation>並び順</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Position taken again</source>
      <translation>再入力される位置</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Positions divided by</source>
      <translation>位置の除数</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Rays cannot begin at {0} and end at {1}.</source>
      <translation>光線を {0} で始めて {1} で終えることはできません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>ReLU</source>
      <translation>ReLU</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Samples</source>
      <translation>サンプル数</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Samples along a ray.</source>
      <translation>光線 1 本あたりのサンプル数。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Scene within ±</source>
      <translation>シーンの範囲 ±</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Spacing of frequencies</source>
      <translation>周波数の間隔</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>The vector itself</source>
      <translation>ベクトル自身</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>There is no question '{0}'.</source>
      <translation>「{0}」という質問はありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Up</source>
      <translation>上</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>What follows the first layer.</source>
      <translation>最初の層の後に何があるか。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>What frequencies are multiples of.</source>
      <translation>周波数の単位。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>What it was trained before.</source>
      <translation>学習時の背景。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>What makes a density of the network's number.</source>
      <translation>ネットワークの出力を密度に変える関数。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>What positions are divided by before they are encoded.</source>
      <translation>符号化の前に位置を割る数。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>What the layer between trunk and colours is.</source>
      <translation>幹と色の間の層の種類。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where a layer that takes the position again has it.</source>
      <translation>位置を再び受け取る層での位置の置き場所。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where rays of the training began.</source>
      <translation>学習時の光線の始点までの距離。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where rays of the training ended.</source>
      <translation>学習時の光線の終点までの距離。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where the colours' first layer has the direction.</source>
      <translation>色の最初の層での方向の置き場所。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where the grid of networks begins along X.</source>
      <translation>ネットワーク格子が X 方向に始まる位置です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where the grid of networks begins along Y.</source>
      <translation>ネットワーク格子が Y 方向に始まる位置です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where the grid of networks begins along Z.</source>
      <translation>ネットワーク格子が Z 方向に始まる位置です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where the grid of networks ends along X.</source>
      <translation>ネットワーク格子が X 方向に終わる位置です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where the grid of networks ends along Y.</source>
      <translation>ネットワーク格子が Y 方向に終わる位置です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where the grid of networks ends along Z.</source>
      <translation>ネットワーク格子が Z 方向に終わる位置です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Where the vector itself is in its encoding; 'each' puts x before the waves of x, and so on.</source>
      <translation>符号化の中でベクトル自身が置かれる場所。「each」では x の波の前に x が置かれ、他の軸も同様です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Whether it lives in normalised device coordinates (scenes photographed from one side).</source>
      <translation>正規化デバイス座標の場かどうか（一方向から撮影したシーン）。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Which number of a layer that gives density and something else is the density.</source>
      <translation>密度と他の値を出す層で、どの値が密度か。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Which of its axes points up.</source>
      <translation>どの軸が上を向くか。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Which wave comes first.</source>
      <translation>どちらの波が先か。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Which way directions point.</source>
      <translation>方向がどちらを向くか。</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>X from</source>
      <translation>X の始まり</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>X to</source>
      <translation>X の終わり</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Y from</source>
      <translation>Y の始まり</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Y to</source>
      <translation>Y の終わり</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Z from</source>
      <translation>Z の始まり</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>Z to</source>
      <translation>Z の終わり</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>absolute value</source>
      <translation>絶対値</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>away from the camera</source>
      <translation>カメラから離れる向き</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>before all waves</source>
      <translation>すべての波の前</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>before the feature</source>
      <translation>特徴の前</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>before the layer's own numbers</source>
      <translation>層自身の値の前</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>behind all waves</source>
      <translation>すべての波の後</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>behind the feature</source>
      <translation>特徴の後</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>behind them</source>
      <translation>その後</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>black</source>
      <translation>黒</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>by even steps</source>
      <translation>等間隔</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>cosine</source>
      <translation>コサイン</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>each axis before its waves</source>
      <translation>各軸の波の前</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>each twice the one before</source>
      <translation>倍々</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>exponential</source>
      <translation>指数関数</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>followed by ReLU</source>
      <translation>ReLU が続く</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>for each frequency sin x, cos x, sin y, …</source>
      <translation>周波数ごとに sin x、cos x、sin y、…</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>found by looking</source>
      <translation>見て決める</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>linear</source>
      <translation>線形</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>no</source>
      <translation>いいえ</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>nothing</source>
      <translation>なし</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>sin xyz, cos xyz for each frequency (NeRF)</source>
      <translation>周波数ごとに sin xyz、cos xyz（NeRF）</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>sine</source>
      <translation>サイン</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>sines, then cosines; in each, all frequencies of x, y, z (nerfstudio)</source>
      <translation>サイン、次にコサイン。それぞれ x、y、z の全周波数（nerfstudio）</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>sines, then cosines; in each, xyz for each frequency (mip-NeRF)</source>
      <translation>サイン、次にコサイン。それぞれ周波数ごとに xyz（mip-NeRF）</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>softplus</source>
      <translation>softplus</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>softplus of x - 1 (mip-NeRF)</source>
      <translation>x - 1 の softplus（mip-NeRF）</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>the first number</source>
      <translation>最初の値</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>the last number</source>
      <translation>最後の値</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>the trunk's last: density comes behind it</source>
      <translation>幹の最後の層: 密度はその後</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>towards the camera</source>
      <translation>カメラへの向き</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>white</source>
      <translation>白</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>x, y, z; in each, sin and cos for each frequency (tiny-cuda-nn)</source>
      <translation>x、y、z。それぞれ周波数ごとに sin と cos（tiny-cuda-nn）</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>x, y, z; in each, sines, then cosines</source>
      <translation>x、y、z。それぞれサイン、次にコサイン</translation>
    </message>
    <message>
      <location filename="viewer/scene/nerf_answers.py" />
      <source>yes</source>
      <translation>はい</translation>
    </message>
    <message>
      <location filename="viewer/scene/options.py" />
      <source>The option {0} = {1} is out of range.</source>
      <translation>オプション {0} = {1} は範囲外です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/parameters.py" />
      <source>'{0}' has no parameter '{1}'.</source>
      <translation>「{0}」に「{1}」というパラメーターはありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/parameters.py" />
      <source>'{0}' was given a number that is not finite.</source>
      <translation>「{0}」に有限でない数値が渡されました。</translation>
    </message>
    <message>
      <location filename="viewer/scene/parameters.py" />
      <source>'{0}' was given {1} numbers.</source>
      <translation>「{0}」に {1} 個の数値が渡されました。</translation>
    </message>
    <message>
      <location filename="viewer/scene/parameters.py" />
      <source>Give it {0}, as the field has them.</source>
      <translation>フィールドと同じく {0} 個を渡してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/parameters.py" />
      <source>It has: {0}.</source>
      <translation>あるのは {0} です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/parameters.py" />
      <source>Use ordinary numbers.</source>
      <translation>通常の数値を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/point_cloud.py" />
      <source>How large the points are drawn, times their radius.</source>
      <translation>点を描く大きさ(半径に対する倍率)。</translation>
    </message>
    <message>
      <location filename="viewer/scene/points.py" />
      <source>An asset holds no points with colours.</source>
      <translation>アセットに、色の付いた点がありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/points.py" />
      <source>An asset's points and colours do not match.</source>
      <translation>アセットの点と色の数が合いません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/points.py" />
      <source>Open the original file again.</source>
      <translation>元のファイルをもう一度開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/prism.py" />
      <source>Draw a smaller one, or choose another lens.</source>
      <translation>もっと小さく描くか、別のレンズを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/prism.py" />
      <source>The outline is too wide to see what lies behind it.</source>
      <translation>輪郭が広すぎて、その奥にあるものを決められません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/progress.py" />
      <source>Learning rates cannot be multiplied by {0}.</source>
      <translation>学習率を {0} 倍にはできません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/progress.py" />
      <source>The weight of {0} cannot be multiplied by {1}.</source>
      <translation>{0} の重みを {1} 倍にはできません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/progress.py" />
      <source>Use 0 or more.</source>
      <translation>0 以上を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/progress.py" />
      <source>Use a positive number, such as 0.5.</source>
      <translation>0.5 などの正の数値を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/sculpt.py" />
      <source>Sculpt, {0} stroke{1}</source>
      <translation>スカルプト、ストローク {0} 本{1}</translation>
    </message>
    <message>
      <location filename="viewer/scene/similarity.py" />
      <source>Check that each pair is the same place.</source>
      <translation>各組が同じ場所を指しているか確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/similarity.py" />
      <source>Pick places that lie apart in two directions.</source>
      <translation>2 方向に離れた場所を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/similarity.py" />
      <source>Pick the same three places in both captures.</source>
      <translation>両方のキャプチャで同じ 3 か所を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/similarity.py" />
      <source>Pick three places of the floor that lie apart.</source>
      <translation>離れた床の 3 か所を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/scene/similarity.py" />
      <source>The pairs do not fit together.</source>
      <translation>対応する点の組に矛盾があります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/similarity.py" />
      <source>The points lie on a line.</source>
      <translation>点が一直線上にあります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/similarity.py" />
      <source>The three points lie on a line.</source>
      <translation>3 点が一直線上にあります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/similarity.py" />
      <source>Three pairs of points are needed.</source>
      <translation>対応する点の組が 3 組必要です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/skeleton.py" />
      <source>none plays</source>
      <translation>再生なし</translation>
    </message>
    <message>
      <location filename="viewer/scene/skeleton.py" />
      <source>{0} plays, now at {1} s</source>
      <translation>{0} を再生、現在 {1} 秒</translation>
    </message>
    <message>
      <location filename="viewer/scene/skeleton.py" />
      <source>{0}, {1} of them with matter</source>
      <translation>{0} 本、うち {1} 本に形状あり</translation>
    </message>
    <message>
      <location filename="viewer/scene/skinning.py" />
      <source>Bones hold another mesh than this one.</source>
      <translation>ボーンがこのメッシュのものではありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/skinning.py" />
      <source>The animation of a mesh is damaged.</source>
      <translation>メッシュのアニメーションが壊れています。</translation>
    </message>
    <message>
      <location filename="viewer/scene/skinning.py" />
      <source>The bones of a mesh do not fit it.</source>
      <translation>ボーンがメッシュに合いません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/skinning.py" />
      <source>The bones of a mesh make no sense.</source>
      <translation>メッシュのボーンが正しくありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/skinning.py" />
      <source>The morph targets of a mesh do not fit it.</source>
      <translation>モーフターゲットがメッシュに合いません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/skinning.py" />
      <source>bones flatten the mesh</source>
      <translation>ボーンがメッシュを平らにしています</translation>
    </message>
    <message>
      <location filename="viewer/scene/skinning.py" />
      <source>morph targets move the mesh</source>
      <translation>モーフターゲットがメッシュを動かしています</translation>
    </message>
    <message>
      <location filename="viewer/scene/splats.py" />
      <source>An asset holds Gaussian splats that are not finite.</source>
      <translation>アセットに有限でないガウシアンスプラットがあります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/splats.py" />
      <source>An asset holds no Gaussian splats.</source>
      <translation>アセットにガウシアンスプラットがありません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/splats.py" />
      <source>An asset's Gaussian splats do not fit together.</source>
      <translation>アセットのガウシアンスプラットに矛盾があります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>A timeline cannot be {0} s long.</source>
      <translation>タイムラインの長さを {0} 秒にはできません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>A timeline cannot have {0} frames a second.</source>
      <translation>タイムラインを毎秒 {0} フレームにはできません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>It goes from 0 to 1.</source>
      <translation>0 から 1 までです。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>It has up to {0} s.</source>
      <translation>{0} 秒までです。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>It has {0} to {1}.</source>
      <translation>{0} から {1} までです。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>It may have {0}.</source>
      <translation>{0} 個までです。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>Two tracks of the timeline animate the same.</source>
      <translation>タイムラインの 2 つのトラックが同じものを動かしています。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>{0} has a handle outside of the time between its keys.</source>
      <translation>{0} に、キーの間の時間からはみ出たハンドルがあります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>{0} has a key with a number that is not finite.</source>
      <translation>{0} に有限でない数のキーがあります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>{0} has a smoothness of {1}.</source>
      <translation>{0} の滑らかさが {1} です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>{0} has keys that are not in the order of their times.</source>
      <translation>{0} のキーが時間順に並んでいません。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>{0} has {1} keys.</source>
      <translation>{0} にキーが {1} 個あります。</translation>
    </message>
    <message>
      <location filename="viewer/scene/timeline.py" />
      <source>{0} is of a kind that is not known.</source>
      <translation>{0} は未知の種類です。</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Aperture</source>
      <translation>絞り</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Bone</source>
      <translation>ボーン</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Edit</source>
      <translation>編集</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Field of view</source>
      <translation>視野角</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Focus distance</source>
      <translation>ピント距離</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Height of the picture</source>
      <translation>画面の高さ</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Light</source>
      <translation>ライト</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Moment</source>
      <translation>時点</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Parameter</source>
      <translation>パラメーター</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Placement</source>
      <translation>配置</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Position</source>
      <translation>位置</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Position and rotation</source>
      <translation>位置と回転</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Rotation</source>
      <translation>回転</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Scale</source>
      <translation>拡大率</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>Visible</source>
      <translation>表示</translation>
    </message>
    <message>
      <location filename="viewer/scene/tracks.py" />
      <source>World</source>
      <translation>ワールド</translation>
    </message>
    <message>
      <location filename="viewer/session/arranging.py" />
      <source>Arranging</source>
      <translation>配置しています</translation>
    </message>
    <message>
      <location filename="viewer/session/arranging.py" />
      <source>Its nodes: {0}.</source>
      <translation>ノード: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/session/arranging.py" />
      <source>docs/bones.md says what motion can be put on what.</source>
      <translation>どの動きを何に付けられるかは docs/bones.md を参照してください。</translation>
    </message>
    <message>
      <location filename="viewer/session/arranging.py" />
      <source>docs/edits.md says what can be joined.</source>
      <translation>結合できるものは docs/edits.md にあります。</translation>
    </message>
    <message>
      <location filename="viewer/session/arranging.py" />
      <source>{0} holds no node '{1}'.</source>
      <translation>{0} にはノード「{1}」がありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/background.py" />
      <source>Save now; the log file says more.</source>
      <translation>今すぐ保存してください。詳しくはログファイルにあります。</translation>
    </message>
    <message>
      <location filename="viewer/session/background.py" />
      <source>Something that was done in the background has failed.</source>
      <translation>バックグラウンドの処理に失敗しました。</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>Added</source>
      <translation>追加</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>Another background</source>
      <translation>背景の変更</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>Another order of the list</source>
      <translation>一覧の順序の変更</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>Changed</source>
      <translation>変更</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>Other saved selections</source>
      <translation>保存された選択が異なります</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>Other views to come back to</source>
      <translation>戻れるビューの変更</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>Removed</source>
      <translation>削除</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>in another group</source>
      <translation>グループの変更</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>other content</source>
      <translation>内容の変更</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>other edits</source>
      <translation>編集の変更</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>other values</source>
      <translation>値の変更</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>placed elsewhere</source>
      <translation>配置の変更</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>was {0}</source>
      <translation>以前は {0}</translation>
    </message>
    <message>
      <location filename="viewer/session/differences.py" />
      <source>{0} and {1} more</source>
      <translation>{0} とほか {1} 件</translation>
    </message>
    <message>
      <location filename="viewer/session/editing.py" />
      <source>{0} cannot be edited: select a field, a mesh or points.</source>
      <translation>{0} は編集できません。フィールド、メッシュ、点群のいずれかを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/session/element_edits.py" />
      <source>Delete</source>
      <translation>削除</translation>
    </message>
    <message>
      <location filename="viewer/session/element_edits.py" />
      <source>Duplicate</source>
      <translation>複製</translation>
    </message>
    <message>
      <location filename="viewer/session/element_edits.py" />
      <source>Hide</source>
      <translation>非表示</translation>
    </message>
    <message>
      <location filename="viewer/session/element_edits.py" />
      <source>Isolate {0}</source>
      <translation>{0} だけを表示</translation>
    </message>
    <message>
      <location filename="viewer/session/element_edits.py" />
      <source>Lock {0}</source>
      <translation>{0} をロック</translation>
    </message>
    <message>
      <location filename="viewer/session/element_edits.py" />
      <source>Reveal hidden elements</source>
      <translation>非表示の要素を再表示</translation>
    </message>
    <message>
      <location filename="viewer/session/element_edits.py" />
      <source>Separate</source>
      <translation>分離</translation>
    </message>
    <message>
      <location filename="viewer/session/element_edits.py" />
      <source>Unlock elements</source>
      <translation>要素のロックを解除</translation>
    </message>
    <message>
      <location filename="viewer/session/extraction.py" />
      <source>'{0}' does not move.</source>
      <translation>「{0}」は動きません。</translation>
    </message>
    <message>
      <location filename="viewer/session/extraction.py" />
      <source>Leave the number of moments out: the mesh would not, either.</source>
      <translation>時点の数を省いてください。メッシュも動きません。</translation>
    </message>
    <message>
      <location filename="viewer/session/extraction.py" />
      <source>extracted from </source>
      <translation>抽出元: </translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>Learning rate</source>
      <translation>学習率</translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>Learning rate factor</source>
      <translation>学習率の係数</translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>Loss</source>
      <translation>損失</translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>Memory</source>
      <translation>メモリー</translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>Occupied</source>
      <translation>占有率</translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>PSNR of training photos</source>
      <translation>学習用写真の PSNR</translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>Speed</source>
      <translation>速度</translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>Step</source>
      <translation>ステップ</translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>Time</source>
      <translation>時間</translation>
    </message>
    <message>
      <location filename="viewer/session/figures.py" />
      <source>Voxels</source>
      <translation>ボクセル数</translation>
    </message>
    <message>
      <location filename="viewer/session/filming.py" />
      <source>Nothing in the project changes over time.</source>
      <translation>このプロジェクトには時間とともに変わるものがありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/filming.py" />
      <source>Set keys in the window's timeline, or name a path: {0}.</source>
      <translation>ウィンドウのタイムラインでキーを設定するか、経路の名前を指定してください：{0}。</translation>
    </message>
    <message>
      <location filename="viewer/session/key_presets.py" />
      <source>Blender</source>
      <translation>Blender</translation>
    </message>
    <message>
      <location filename="viewer/session/key_presets.py" />
      <source>Del Backspace</source>
      <translation>Del Backspace</translation>
    </message>
    <message>
      <location filename="viewer/session/key_presets.py" />
      <source>Fieldwright</source>
      <translation>Fieldwright</translation>
    </message>
    <message>
      <location filename="viewer/session/key_presets.py" />
      <source>Num+.</source>
      <translation>Num+.</translation>
    </message>
    <message>
      <location filename="viewer/session/key_presets.py" />
      <source>Space</source>
      <translation>空間</translation>
    </message>
    <message>
      <location filename="viewer/session/key_presets.py" />
      <source>SuperSplat</source>
      <translation>SuperSplat</translation>
    </message>
    <message>
      <location filename="viewer/session/key_presets.py" />
      <source>Tab</source>
      <translation>Tab</translation>
    </message>
    <message>
      <location filename="viewer/session/lighting.py" />
      <source>Environment</source>
      <translation>環境光</translation>
    </message>
    <message>
      <location filename="viewer/session/lighting.py" />
      <source>Neutral studio</source>
      <translation>ニュートラルなスタジオ</translation>
    </message>
    <message>
      <location filename="viewer/session/lights.py" />
      <source>Area light</source>
      <translation>面光源</translation>
    </message>
    <message>
      <location filename="viewer/session/lights.py" />
      <source>Point light</source>
      <translation>ポイントライト</translation>
    </message>
    <message>
      <location filename="viewer/session/lights.py" />
      <source>Spot light</source>
      <translation>スポットライト</translation>
    </message>
    <message>
      <location filename="viewer/session/lights.py" />
      <source>Sun</source>
      <translation>太陽光</translation>
    </message>
    <message>
      <location filename="viewer/session/measuring.py" />
      <source>Click a place of the capture that moves, then the same place of the other one. Backspace: one back.</source>
      <translation>動かすキャプチャの場所をクリックし、続けてもう一方の同じ場所をクリックします。Backspace: 1 つ戻る。</translation>
    </message>
    <message>
      <location filename="viewer/session/measuring.py" />
      <source>Click the corners; Enter or a double click closes the polygon. Backspace: one corner back. Esc: end.</source>
      <translation>角をクリックします。Enter かダブルクリックで多角形を閉じます。Backspace: 1 つ戻る。Esc: 終了。</translation>
    </message>
    <message>
      <location filename="viewer/session/measuring.py" />
      <source>Click three points of the floor: it becomes level, at height 0. Backspace: one point back. Esc: end.</source>
      <translation>床の 3 点をクリックすると、床が高さ 0 で水平になります。Backspace: 1 点戻る。Esc: 終了。</translation>
    </message>
    <message>
      <location filename="viewer/session/measuring.py" />
      <source>Click three points; the angle is at the second one. Backspace: one point back. Esc: end.</source>
      <translation>3 点をクリックします。角度は 2 番目の点で測ります。Backspace: 1 点戻る。Esc: 終了。</translation>
    </message>
    <message>
      <location filename="viewer/session/measuring.py" />
      <source>Click two points; Shift+click goes on with a chain. Backspace: one point back. Esc: end.</source>
      <translation>2 点をクリックします。Shift+クリックで続けて測れます。Backspace: 1 点戻る。Esc: 終了。</translation>
    </message>
    <message>
      <location filename="viewer/session/occupied_cells.py" />
      <source>The list of occupied cells is damaged.</source>
      <translation>占有セルの一覧が壊れています。</translation>
    </message>
    <message>
      <location filename="viewer/session/occupied_cells.py" />
      <source>The list of occupied cells reaches beyond its grid.</source>
      <translation>占有セルの一覧がグリッドの範囲を超えています。</translation>
    </message>
    <message>
      <location filename="viewer/session/occupied_cells.py" />
      <source>Turn the occupied cells off and on again.</source>
      <translation>占有セルの表示をいったんオフにして、もう一度オンにしてください。</translation>
    </message>
    <message>
      <location filename="viewer/session/outlining.py" />
      <source>Nothing is shown that can be cut.</source>
      <translation>切り取れるものが表示されていません。</translation>
    </message>
    <message>
      <location filename="viewer/session/poses.py" />
      <source>A pose has 16 or 12 numbers, here are {0}.</source>
      <translation>姿勢は 16 個または 12 個の数値ですが、{0} 個あります。</translation>
    </message>
    <message>
      <location filename="viewer/session/poses.py" />
      <source>Perhaps it has to be transposed.</source>
      <translation>転置が必要かもしれません。</translation>
    </message>
    <message>
      <location filename="viewer/session/poses.py" />
      <source>The last row of the matrix is not 0 0 0 1.</source>
      <translation>行列の最後の行が 0 0 0 1 ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/poses.py" />
      <source>The pose is damaged: {0}.</source>
      <translation>姿勢のデータが壊れています: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/session/poses.py" />
      <source>The pose's lens has sizes that are not positive.</source>
      <translation>姿勢のレンズのサイズが正の値ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/poses.py" />
      <source>The text has neither camera_to_world nor transform_matrix.</source>
      <translation>テキストに camera_to_world も transform_matrix もありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/poses.py" />
      <source>The text is too long to be one camera's pose.</source>
      <translation>1 台分のカメラ姿勢としてはテキストが長すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/session/poses.py" />
      <source>The transform_matrix is no matrix of numbers.</source>
      <translation>transform_matrix が数値の行列ではありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/poses.py" />
      <source>This is no camera's pose: {0}.</source>
      <translation>カメラの姿勢ではありません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/session/recent.py" />
      <source>AppData</source>
      <translation>AppData</translation>
    </message>
    <message>
      <location filename="viewer/session/recent.py" />
      <source>Application Support</source>
      <translation>Application Support</translation>
    </message>
    <message>
      <location filename="viewer/session/recent.py" />
      <source>Library</source>
      <translation>Library</translation>
    </message>
    <message>
      <location filename="viewer/session/recent.py" />
      <source>Local</source>
      <translation>Local</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>A name of {0} characters is too long.</source>
      <translation>{0} 文字の名前は長すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Add '{0}' to the selection</source>
      <translation>「{0}」を選択に追加</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Another saved selection is called '{0}'.</source>
      <translation>「{0}」という名前の保存された選択がすでにあります。</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Delete the saved selection '{0}'</source>
      <translation>保存された選択「{0}」を削除</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Intersect the selection with '{0}'</source>
      <translation>選択と「{0}」の共通部分</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>No elements are selected.</source>
      <translation>要素が選択されていません。</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Remove '{0}' from the selection</source>
      <translation>「{0}」を選択から除外</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Rename the selection '{0}'</source>
      <translation>選択「{0}」の名前を変更</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Save the selection '{0}'</source>
      <translation>選択「{0}」を保存</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Select '{0}'</source>
      <translation>「{0}」を選択</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Select some, then save the selection.</source>
      <translation>要素を選択してから、選択を保存してください。</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Selection</source>
      <translation>選択</translation>
    </message>
    <message>
      <location filename="viewer/session/saved_sets.py" />
      <source>Use at most {0}.</source>
      <translation>{0} 以下にしてください。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>An extraction has no option {0}.</source>
      <translation>抽出に {0} というオプションはありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>An option of the extraction is wrong: {0}.</source>
      <translation>抽出のオプションが正しくありません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>Edit {0}{1}</source>
      <translation>編集 {0}{1}</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>Name the node that it is for, or the elements of the node's original content.</source>
      <translation>対象のノードを名前で指定するか、ノードの元の内容の要素を指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>Saved selections: {0}.</source>
      <translation>保存された選択: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>There is no preset '{0}'.</source>
      <translation>「{0}」というプリセットはありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>Train a field: fieldwright train.</source>
      <translation>フィールドを学習してください: fieldwright train</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>What can be edited: {0}.</source>
      <translation>編集できるもの: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>no node '{0}'</source>
      <translation>ノード「{0}」がありません</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>{0} has no saved selection '{1}'.</source>
      <translation>{0} に保存された選択「{1}」はありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>{0} holds no trained field, no splats and no photos to take a mesh from.</source>
      <translation>{0} には、メッシュを取り出せる学習済みフィールド、スプラット、写真のいずれもありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>{0} names some of {1} {2}; '{3}' has {4}.</source>
      <translation>{0} は {1} 個の {2} のうちのいくつかを指していますが、「{3}」にあるのは {4} です。</translation>
    </message>
    <message>
      <location filename="viewer/session/scripting.py" />
      <source>{0} shows {1} that could be edited.</source>
      <translation>編集できるものとして、{0} には {1} があります。</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Delete {0}</source>
      <translation>{0} を削除</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Group</source>
      <translation>グループ化</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Group {0}</source>
      <translation>{0} をグループ化</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Group {0} nodes</source>
      <translation>{0} 個のノードをグループ化</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Lock</source>
      <translation>ロック</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Move {0} in the list</source>
      <translation>一覧で {0} を移動</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Rename</source>
      <translation>名前の変更</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Show</source>
      <translation>表示</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Ungroup {0}</source>
      <translation>{0} のグループを解除</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Unlock</source>
      <translation>ロック解除</translation>
    </message>
    <message>
      <location filename="viewer/session/session.py" />
      <source>Untitled</source>
      <translation>無題</translation>
    </message>
    <message>
      <location filename="viewer/session/snapshots.py" />
      <source>{0} at {1} s</source>
      <translation>{0}({1} 秒)</translation>
    </message>
    <message>
      <location filename="viewer/session/stencil.py" />
      <source>A stencil cannot be painted through in a view that bends straight lines.</source>
      <translation>直線が曲がるビューではステンシルを通してペイントできません。</translation>
    </message>
    <message>
      <location filename="viewer/session/stencil.py" />
      <source>Choose the perspective or the parallel view.</source>
      <translation>透視投影または平行投影のビューを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/session/texture_maps.py" />
      <source>Base colour</source>
      <translation>ベースカラー</translation>
    </message>
    <message>
      <location filename="viewer/session/texture_maps.py" />
      <source>Emissive</source>
      <translation>発光</translation>
    </message>
    <message>
      <location filename="viewer/session/texture_maps.py" />
      <source>Metallic</source>
      <translation>金属度</translation>
    </message>
    <message>
      <location filename="viewer/session/texture_maps.py" />
      <source>Normal</source>
      <translation>法線</translation>
    </message>
    <message>
      <location filename="viewer/session/texture_maps.py" />
      <source>Occlusion</source>
      <translation>遮蔽</translation>
    </message>
    <message>
      <location filename="viewer/session/texture_maps.py" />
      <source>Roughness</source>
      <translation>粗さ</translation>
    </message>
    <message>
      <location filename="viewer/session/texture_maps.py" />
      <source>linear {0}   sRGB {1}</source>
      <translation>リニア {0}   sRGB {1}</translation>
    </message>
    <message>
      <location filename="viewer/session/tool_manager.py" />
      <source>Escape</source>
      <translation>Escape</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/bones.py" />
      <source>Bones can be dragged when meshes are not shown at rest.</source>
      <translation>メッシュを静止姿勢で表示している間はボーンを動かせません。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/bones.py" />
      <source>Drag a bone to turn it, with Ctrl to move it, with Shift to twist it; Esc takes it back.</source>
      <translation>ボーンをドラッグで回転、Ctrl で移動、Shift でひねり。Esc で取り消し。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/bones.py" />
      <source>Move the bone {0}</source>
      <translation>ボーン {0} を移動</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/bones.py" />
      <source>Turn the bone {0}</source>
      <translation>ボーン {0} を回転</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/brushing.py" />
      <source>BracketLeft</source>
      <translation>BracketLeft</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/brushing.py" />
      <source>BracketRight</source>
      <translation>BracketRight</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/camera_keys.py" />
      <source>Drag the camera's key; Move and Rotate show their gizmo at it. Enter in the timeline sets it to the view.</source>
      <translation>カメラのキーをドラッグします。「移動」と「回転」のギズモもここに表示されます。タイムラインで Enter を押すと、今のビューに設定されます。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/camera_keys.py" />
      <source>Move a camera key</source>
      <translation>カメラのキーを移動</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/crop.py" />
      <source>Change the crop of {0}</source>
      <translation>{0} の切り抜きを変更</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/fly.py" />
      <source>Alt</source>
      <translation>Alt</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/fly.py" />
      <source>Shift</source>
      <translation>Shift</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Backspace</source>
      <translation>Backspace</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Comma</source>
      <translation>Comma</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Ctrl snaps, Shift is fine; type a number; X Y Z: that axis; Esc takes it back. Double click: pivot there.</source>
      <translation>Ctrl: スナップ、Shift: 細かく、数値を入力、X Y Z: その軸、Esc: 取り消し。ダブルクリック: そこを支点にします。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Drag a ring.</source>
      <translation>輪をドラッグします。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Drag an arrow, a square or the middle.</source>
      <translation>矢印、四角、中央のいずれかをドラッグします。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Drag the circle.</source>
      <translation>円をドラッグします。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Enter</source>
      <translation>Enter</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Minus</source>
      <translation>Minus</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Move</source>
      <translation>移動</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Period</source>
      <translation>Period</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Return</source>
      <translation>Return</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>Turn</source>
      <translation>回転</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>a camera key</source>
      <translation>カメラのキー</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/gizmo.py" />
      <source>{0} camera keys</source>
      <translation>カメラのキー {0} 個</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/measure.py" />
      <source>Level by three points</source>
      <translation>3 点で水平にする</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/measure.py" />
      <source>Measure a distance</source>
      <translation>距離を測る</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/measure.py" />
      <source>Measure an angle</source>
      <translation>角度を測る</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/measure.py" />
      <source>Measure an area</source>
      <translation>面積を測る</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/measure.py" />
      <source>Measure on</source>
      <translation>測定を続ける</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/measure.py" />
      <source>Move a measured point</source>
      <translation>測定点を移動</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/measure.py" />
      <source>There is nothing under the pointer.</source>
      <translation>ポインターの位置には何もありません。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/outline.py" />
      <source>Click corners or drag around. Enter or a double click closes, Backspace takes one back, Esc drops.</source>
      <translation>角をクリックするか、ドラッグして囲みます。Enter かダブルクリックで閉じ、Backspace で一つ戻し、Esc で取りやめます。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/outline.py" />
      <source>Crop to a drawn outline: {0}</source>
      <translation>描いた輪郭で切り抜き: {0}</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/outline.py" />
      <source>Delete what is in a drawn outline: {0}</source>
      <translation>描いた輪郭の中を削除: {0}</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/paint.py" />
      <source>Drag over the selected node. Ctrl: erase. S: take the colour under the pointer. X: swap colours. [ ] or F: radius. Shift+F: strength. Esc drops a stroke.</source>
      <translation>選択したノードの上をドラッグします。Ctrl: 消去。S: ポインターの位置の色を取得。X: 色の入れ替え。[ ] または F: 半径。Shift+F: 強さ。Esc: ストロークの取り消し。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/paint.py" />
      <source>Erase paint of</source>
      <translation>ペイントの消去:</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/paint.py" />
      <source>Paint</source>
      <translation>ペイント:</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/paint.py" />
      <source>Paint metallic of</source>
      <translation>金属度のペイント:</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/paint.py" />
      <source>Paint opacity of</source>
      <translation>不透明度のペイント:</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/paint.py" />
      <source>Paint relief of</source>
      <translation>起伏のペイント:</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/paint.py" />
      <source>Paint roughness of</source>
      <translation>粗さのペイント:</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/pick_drags.py" />
      <source>Add to the selection</source>
      <translation>選択に追加</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/pick_drags.py" />
      <source>Intersect</source>
      <translation>共通部分を選択</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/pick_drags.py" />
      <source>Remove from the selection</source>
      <translation>選択から除外</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/pick_drags.py" />
      <source>Select</source>
      <translation>選択</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/restore.py" />
      <source>Restore {0}</source>
      <translation>{0} を復元</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/sculpt.py" />
      <source>Add clay to {0}</source>
      <translation>{0} に粘土を追加</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/sculpt.py" />
      <source>Drag over the selected node. Ctrl: the opposite, as a dent. Shift: smooth. [ ] or F: radius. Esc drops a stroke.</source>
      <translation>選択したノードの上をドラッグします。Ctrl: 逆の効果 (へこみなど)。Shift: 平滑化。[ ] または F: 半径。Esc: ストロークの取り消し。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/sculpt.py" />
      <source>Draw on {0}</source>
      <translation>{0} を盛り上げ</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/sculpt.py" />
      <source>Flatten {0}</source>
      <translation>{0} を平坦化</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/sculpt.py" />
      <source>Grab {0}</source>
      <translation>{0} をつかんで変形</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/sculpt.py" />
      <source>Inflate {0}</source>
      <translation>{0} を膨張</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/sculpt.py" />
      <source>Pinch {0}</source>
      <translation>{0} をつまんで変形</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/sculpt.py" />
      <source>Smooth {0}</source>
      <translation>{0} を平滑化</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/sculpt.py" />
      <source>Twist {0}</source>
      <translation>{0} をねじる</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>Click corners; a click on the first, a double click or Enter closes, Backspace takes one back.</source>
      <translation>角をクリックします。最初の角のクリック、ダブルクリック、Enter で閉じ、Backspace で 1 つ戻ります。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>Click: everything of that colour.</source>
      <translation>クリック: その色のものすべて。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>Click: what looks alike and hangs together in the picture.</source>
      <translation>クリック: 画面上で似た色でつながっているもの。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>Drag a rectangle, or click one.</source>
      <translation>矩形をドラッグするか、1 つをクリックします。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>Drag around what shall be selected.</source>
      <translation>選択するものを囲むようにドラッグします。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>Drag over the surface: all in the ball is selected. [ ] or Alt+wheel: radius.</source>
      <translation>表面の上をドラッグすると、球の中のすべてを選択します。[ ] または Alt+ホイール: 半径。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>Drag over what shall be selected. [ ] or Alt+wheel: radius.</source>
      <translation>選択するものの上をドラッグします。[ ] または Alt+ホイール: 半径。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>Drag over what was deleted to bring it back. Ctrl: delete. [ ] or Alt+wheel: radius. Esc drops.</source>
      <translation>削除されたものの上をドラッグすると元に戻ります。Ctrl: 削除。[ ] または Alt+ホイール: 半径。Esc で取り消し。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>Shift adds, Ctrl removes, both intersect; Esc drops.</source>
      <translation>Shift: 追加、Ctrl: 除外、両方: 共通部分、Esc: 取り消し。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select.py" />
      <source>The view turns with the middle mouse button.</source>
      <translation>マウスの中ボタンでビューを回転します。</translation>
    </message>
    <message>
      <location filename="viewer/session/tools/select_volume.py" />
      <source>Drag the handles, double click to place it. Enter selects, Shift adds, Ctrl removes, both intersect; Esc ends.</source>
      <translation>ハンドルをドラッグし、ダブルクリックで配置します。Enter: 選択、Shift: 追加、Ctrl: 除外、両方: 共通部分、Esc: 終了。</translation>
    </message>
    <message>
      <location filename="viewer/session/volume_selection.py" />
      <source>Add a volume to the selection</source>
      <translation>立体の中を選択に追加</translation>
    </message>
    <message>
      <location filename="viewer/session/volume_selection.py" />
      <source>Intersect the selection with a volume</source>
      <translation>選択を立体の中に絞り込み</translation>
    </message>
    <message>
      <location filename="viewer/session/volume_selection.py" />
      <source>Remove a volume from the selection</source>
      <translation>立体の中を選択から除外</translation>
    </message>
    <message>
      <location filename="viewer/session/volume_selection.py" />
      <source>Select by a volume</source>
      <translation>立体で選択</translation>
    </message>
    <message>
      <location filename="viewer/training/background.py" />
      <source>its arrays do not fit each other</source>
      <translation>配列どうしが合いません</translation>
    </message>
    <message>
      <location filename="viewer/training/batches.py" />
      <source>Check the data set's training split.</source>
      <translation>データセットの学習用の分割を確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/batches.py" />
      <source>There are no photos to train on.</source>
      <translation>学習に使う写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/training/batches.py" />
      <source>Use photos of perspective or fisheye cameras.</source>
      <translation>透視投影または魚眼のカメラの写真を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/training/batches.py" />
      <source>{0} was taken with parallel rays or all around, which training cannot use.</source>
      <translation>{0} は平行投影または全方位で撮影されており、学習に使えません。</translation>
    </message>
    <message>
      <location filename="viewer/training/calibration.py" />
      <source>The checkpoint holds no corrections of these photos' cameras.</source>
      <translation>チェックポイントに、これらの写真のカメラの補正がありません。</translation>
    </message>
    <message>
      <location filename="viewer/training/checkpoints.py" />
      <source>Check the folder.</source>
      <translation>フォルダーを確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/checkpoints.py" />
      <source>Resume with the version that wrote it, or train without resuming.</source>
      <translation>書き込んだときのバージョンで再開するか、再開せずに学習してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/checkpoints.py" />
      <source>Resume with {0} = {1}, or train without resuming.</source>
      <translation>{0} = {1} で再開するか、再開せずに学習してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/checkpoints.py" />
      <source>The checkpoint {0} is damaged: {1}</source>
      <translation>チェックポイント {0} が壊れています: {1}</translation>
    </message>
    <message>
      <location filename="viewer/training/checkpoints.py" />
      <source>The run in {0} was started with {1} = {2}, not {3}.</source>
      <translation>{0} の学習は {1} = {3} ではなく {2} で始められています。</translation>
    </message>
    <message>
      <location filename="viewer/training/checkpoints.py" />
      <source>There is no checkpoint to resume in {0}.</source>
      <translation>{0} に再開できるチェックポイントがありません。</translation>
    </message>
    <message>
      <location filename="viewer/training/checkpoints.py" />
      <source>Train without resuming.</source>
      <translation>再開せずに学習してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/checkpoints.py" />
      <source>{0} cannot be written: the memory does not suffice.</source>
      <translation>{0} を書き込めません。メモリーが足りません。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Also the white balance</source>
      <translation>ホワイトバランスも</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Base-2 logarithm of the most entries a grid has.</source>
      <translation>グリッドの最大項目数の、2 を底とする対数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Batch</source>
      <translation>バッチ</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Bones</source>
      <translation>ボーン</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Bones; those that nothing hangs on in the end are dropped.</source>
      <translation>ボーンの数。最後に何も付いていないものは取り除かれます。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Cells along one axis of the finest grid.</source>
      <translation>最も細かいグリッドの、1 軸に沿うセル数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Coarse</source>
      <translation>粗いサンプル</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Continue from the checkpoint in the project.</source>
      <translation>プロジェクト内のチェックポイントから続けます。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Contract all of space into the grids, instead of a picture behind a larger box: no better in runs of minutes, and slower to show; auto: where photos show what is around their subject.</source>
      <translation>大きなボックスの背後に画像を置く代わりに、空間全体をグリッドに縮めます。数分の学習では品質は上がらず、表示は遅くなります。auto: 写真に被写体の周囲が写っている場合のみ。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Contraction</source>
      <translation>空間の縮小</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Correct the cameras on the way</source>
      <translation>途中でカメラを補正する</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Degree of the colours' spherical harmonics.</source>
      <translation>色の球面調和関数の次数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Degree of the spherical harmonics.</source>
      <translation>球面調和関数の次数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Direction octaves</source>
      <translation>方向のオクターブ数</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Displacements along the longest edge: more for small things that move.</source>
      <translation>最も長い辺に沿った変位の数。小さなものが動くときは増やします。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Distortion</source>
      <translation>歪み</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Do not use photos of this name at all; * and ? stand for letters.</source>
      <translation>この名前の写真をまったく使いません。* と ? は任意の文字を表します。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Eikonal</source>
      <translation>アイコナール</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Elastic</source>
      <translation>弾性</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Exposure</source>
      <translation>露出</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Features</source>
      <translation>特徴数</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Fine</source>
      <translation>細かいサンプル</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Finest</source>
      <translation>最も細かいグリッド</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>First learning rate.</source>
      <translation>最初の学習率。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>First learning rate; it falls to a tenth.</source>
      <translation>最初の学習率。10 分の 1 まで下がります。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>From the checkpoint</source>
      <translation>チェックポイントから</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Further samples a ray, where the coarse ones saw something.</source>
      <translation>粗いサンプルが何かを捉えた場所に追加する、光線あたりのサンプル数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Grids from coarse to fine.</source>
      <translation>粗い方から細かい方へのグリッドの数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Held out</source>
      <translation>評価用</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Hold out every N-th photo where there is no split.</source>
      <translation>分割の指定がないとき、N 枚ごとに 1 枚を評価用に除外します。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Hold out one in</source>
      <translation>評価用の間隔</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Holdout</source>
      <translation>評価用の間隔</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>How firmly bones keep together: more for what hardly bends, or where a video shows little.</source>
      <translation>ボーンどうしのつながりの強さ。あまり曲がらないものや、動画に写る範囲が少ないときは大きくします。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Keep photos of this name for testing, whatever the data set says; * and ? stand for letters. None given = as the data set and holdout say.</source>
      <translation>データセットの指定にかかわらず、この名前の写真を評価用に残します。* と ? は任意の文字を表します。指定なし = データセットと評価用の間隔に従います。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Layers before the density.</source>
      <translation>密度までの層の数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Learn each photo's exposure and white balance along with the field.</source>
      <translation>フィールドと共に、各写真の露出とホワイトバランスを学習します。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Learn small corrections of the cameras along with the field.</source>
      <translation>フィールドと共に、カメラの小さな補正を学習します。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Left out</source>
      <translation>除外</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Mask</source>
      <translation>マスク</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Motion</source>
      <translation>動き</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Numbers a layer has.</source>
      <translation>1 層が持つ数値の個数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Numbers an entry of a grid holds.</source>
      <translation>グリッドの 1 項目が持つ数値の個数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Octaves</source>
      <translation>オクターブ数</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Octaves of the encoded direction.</source>
      <translation>符号化した方向のオクターブ数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Octaves of the encoded position.</source>
      <translation>符号化した位置のオクターブ数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Photo size</source>
      <translation>写真のサイズ</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Photos a step.</source>
      <translation>1 ステップあたりの写真の枚数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Points that the shape is learned as, at most.</source>
      <translation>形を学習する点の最大数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Rays a step.</source>
      <translation>1 ステップあたりの光線数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Refine poses</source>
      <translation>姿勢の補正</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Resume</source>
      <translation>再開</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>SH degree</source>
      <translation>SH の次数</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Samples a ray, evenly spread.</source>
      <translation>光線あたりの、等間隔のサンプル数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Samples a step, about.</source>
      <translation>1 ステップあたりのおおよそのサンプル数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Smoothness</source>
      <translation>滑らかさ</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Table bits</source>
      <translation>表のビット数</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>The method dynamic does not refine cameras.</source>
      <translation>手法 dynamic はカメラを補正しません。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>The method sdf does not refine cameras.</source>
      <translation>手法 sdf はカメラを補正しません。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>The method skinned learns no exposures.</source>
      <translation>手法 skinned は露出を学習しません。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Times</source>
      <translation>時刻</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Times at which displacements are learned; between them they are mixed.</source>
      <translation>変位を学習する時刻の数。その間は混合されます。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Train for this long; schedules are laid out for it. None = steps decide.</source>
      <translation>この時間だけ学習します。各段階はこの時間に合わせて配分されます。なし = ステップ数で決まります。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Train for this many steps instead; the result is then the same on every run. None = seconds decide.</source>
      <translation>秒数の代わりに、このステップ数だけ学習します。結果は毎回同じになります。なし = 秒数で決まります。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Use the photos at 1/N of their width and height, averaged.</source>
      <translation>写真を縦横 1/N に平均して使います。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Use voxels or hashgrid for that, or leave cameras as they are.</source>
      <translation>補正には voxels または hashgrid を使うか、カメラをそのままにしてください。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Use voxels or hashgrid for that, or leave them as they are.</source>
      <translation>それには voxels か hashgrid を使うか、そのままにしてください。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Voxels along the longest edge at the end.</source>
      <translation>最終的に最長辺に並ぶボクセル数。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Weight of the distance's curvature.</source>
      <translation>距離の曲率の重み。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Weight of the silhouettes, where photos have alpha or masks.</source>
      <translation>写真にアルファまたはマスクがあるときの、シルエットの重み。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Weight of what keeps the length of the distance's gradient 1.</source>
      <translation>距離の勾配の長さを 1 に保つ項の重み。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Weight of what keeps the light of a ray in one place: larger ones make harder surfaces.</source>
      <translation>光線の光を 1 か所に集める項の重み。大きいほど表面がはっきりします。</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>Width</source>
      <translation>幅</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>a mesh on bones (video with masks)</source>
      <translation>ボーン付きメッシュ（マスク付き動画）</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>by photos</source>
      <translation>写真から</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>by time</source>
      <translation>時間による</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>coarse and fine networks (NeRF)</source>
      <translation>粗いネットワークと細かいネットワーク (NeRF)</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>hash grid and networks (instant-NGP)</source>
      <translation>ハッシュグリッドとネットワーク (instant-NGP)</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>photos</source>
      <translation>枚</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>signed distance (VolSDF)</source>
      <translation>符号付き距離 (VolSDF)</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>sparse voxels (Plenoxels)</source>
      <translation>疎なボクセル (Plenoxels)</translation>
    </message>
    <message>
      <location filename="viewer/training/config.py" />
      <source>voxels that move (photos with times)</source>
      <translation>動くボクセル（時刻のある写真）</translation>
    </message>
    <message>
      <location filename="viewer/training/dynamic/learner.py" />
      <source>All photos of {0} have the same time: nothing moves in them.</source>
      <translation>{0} の写真はすべて同じ時刻です。動くものがありません。</translation>
    </message>
    <message>
      <location filename="viewer/training/dynamic/learner.py" />
      <source>{0} of {1} photos have no time in {2}.</source>
      <translation>{2} の写真 {1} 枚のうち {0} 枚に時刻がありません。</translation>
    </message>
    <message>
      <location filename="viewer/training/methods.py" />
      <source>The memory does not suffice for this field.</source>
      <translation>このフィールドにはメモリーが足りません。</translation>
    </message>
    <message>
      <location filename="viewer/training/photo_parameters.py" />
      <source>its corrections of the cameras do not fit the photos</source>
      <translation>カメラの補正が写真に合いません</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>Check its poses.</source>
      <translation>姿勢を確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>Check that its pictures are where it says.</source>
      <translation>画像が指定の場所にあるか確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>Check the masks: white is what belongs to the subject.</source>
      <translation>マスクを確認してください。白が被写体です。</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>Check the poses' axes and the box's position.</source>
      <translation>姿勢の軸とボックスの位置を確認してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>Loading photo {0} of {1}</source>
      <translation>写真 {0} / {1} を読み込んでいます</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>No camera of {0} looks at the scene's box.</source>
      <translation>{0} のどのカメラも、シーンのボックスを見ていません。</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>The photos do not fit the memory.</source>
      <translation>写真がメモリーに入りません。</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>The photos need about {0} GB of memory, and {1} GB are free.</source>
      <translation>写真には約 {0} GB のメモリーが必要ですが、空きは {1} GB です。</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>{0} has no photos to train on.</source>
      <translation>{0} には学習に使う写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>{0} has no photos to train on. {1}</source>
      <translation>{0} には学習に使う写真がありません。{1}</translation>
    </message>
    <message>
      <location filename="viewer/training/prepare.py" />
      <source>{0} holds poses or a box that are not finite.</source>
      <translation>{0} の姿勢またはボックスに有限でない値があります。</translation>
    </message>
    <message>
      <location filename="viewer/training/run.py" />
      <source>Resume from it, or train again with lower rates or another seed; damaged photos can cause this too.</source>
      <translation>そこから再開するか、学習率を下げるか別のシードでもう一度学習してください。壊れた写真が原因のこともあります。</translation>
    </message>
    <message>
      <location filename="viewer/training/run.py" />
      <source>The memory does not suffice for this field. {0}.</source>
      <translation>このフィールドにはメモリーが足りません。{0}。</translation>
    </message>
    <message>
      <location filename="viewer/training/run.py" />
      <source>Training went out of bounds at step {0}. {1}.</source>
      <translation>学習がステップ {0} で発散しました。{1}。</translation>
    </message>
    <message>
      <location filename="viewer/training/skinned/frames.py" />
      <source>Use photos of perspective cameras, or undistort them first.</source>
      <translation>透視投影カメラの写真を使うか、先に歪みを補正してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/skinned/frames.py" />
      <source>{0} was taken by a lens that the method skinned cannot use.</source>
      <translation>{0} は手法 skinned で使えないレンズで撮影されています。</translation>
    </message>
    <message>
      <location filename="viewer/training/skinned/learner.py" />
      <source>Give each frame a mask, white where the subject is, or train with the method dynamic.</source>
      <translation>各フレームに、被写体を白で示すマスクを付けるか、手法 dynamic で学習してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/skinned/learner.py" />
      <source>Take more frames of the video.</source>
      <translation>動画からもっと多くのフレームを取り出してください。</translation>
    </message>
    <message>
      <location filename="viewer/training/skinned/learner.py" />
      <source>The photos of {0} have fewer than three times: nothing moves in them.</source>
      <translation>{0} の写真には時刻が 3 つ未満しかなく、動きがありません。</translation>
    </message>
    <message>
      <location filename="viewer/training/skinned/learner.py" />
      <source>The photos of {0} have neither masks nor alpha: what moves cannot be told from the rest.</source>
      <translation>{0} の写真にはマスクもアルファもないため、動くものをほかと区別できません。</translation>
    </message>
    <message>
      <location filename="viewer/training/skinned/learner.py" />
      <source>{0} has {1} photos to train on; a motion needs three at least.</source>
      <translation>{0} には学習用の写真が {1} 枚しかありません。動きには少なくとも 3 枚必要です。</translation>
    </message>
    <message>
      <location filename="viewer/training/skinned/start.py" />
      <source>Check the cameras and the masks: white, or opaque, is what belongs to the subject.</source>
      <translation>カメラとマスクを確認してください。白、または不透明な部分が被写体です。</translation>
    </message>
    <message>
      <location filename="viewer/training/skinned/start.py" />
      <source>The masks of the video have no place in common.</source>
      <translation>動画のマスクに共通する場所がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/asking.py" />
      <source>Answer the questions about {0}</source>
      <translation>{0} についての質問に回答</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/asking.py" />
      <source>Answering the questions about {0}</source>
      <translation>{0} についての質問に回答中</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/asking.py" />
      <source>Comparing answers with photos</source>
      <translation>回答を写真と比較中</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/asking.py" />
      <source>There is no network here about which anything is to be asked.</source>
      <translation>尋ねることのあるネットワークがありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/feature.py" />
      <source>&amp;Questions about the network</source>
      <translation>ネットワークについての質問(&amp;Q)</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/feature.py" />
      <source>AskingPanel</source>
      <translation>AskingPanel</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/feature.py" />
      <source>Questions</source>
      <translation>質問</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>Answered by {0}.</source>
      <translation>回答者: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>Assumed.</source>
      <translation>仮定です。</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>Back</source>
      <translation>戻す</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>Back to the answers that the document has</source>
      <translation>文書の回答に戻す</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>Compare all answers with the photos of its training</source>
      <translation>すべての回答を学習に使った写真と比較する</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>Comparing all answers with the photos…</source>
      <translation>すべての回答を写真と比較しています…</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>Find by photos</source>
      <translation>写真で決める</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>Inferred: {0}.</source>
      <translation>推定: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>Make these answers part of the document</source>
      <translation>この回答を文書に反映する</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>What is chosen is shown at once. ? = no one has answered it yet.</source>
      <translation>選んだものはすぐに表示されます。? = まだ誰も回答していません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/asking/panel.py" />
      <source>{0:.1f} dB against the photos with these answers.</source>
      <translation>この回答では写真に対して {0:.1f} dB。</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>&amp;Animation</source>
      <translation>アニメーション(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>&amp;Bones</source>
      <translation>ボーン(&amp;B)</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>&amp;Key all bones</source>
      <translation>全ボーンにキーを設定(&amp;K)</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>&amp;Move the others as the active one</source>
      <translation>他のメッシュをアクティブなものと同じに動かす(&amp;M)</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>&amp;Transform</source>
      <translation>変形(&amp;T)</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Animation: {0}</source>
      <translation>アニメーション: {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Colour meshes by their bones</source>
      <translation>メッシュをボーンごとに色分け</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Ctrl + drag</source>
      <translation>Ctrl + ドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Drag</source>
      <translation>ドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Drag a bone first.</source>
      <translation>先にボーンをドラッグしてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Key all bones of {0}</source>
      <translation>{0} の全ボーンにキーを設定</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Meshes at &amp;rest</source>
      <translation>メッシュを静止姿勢で表示(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Move the bone</source>
      <translation>ボーンを移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Retarget the motion of {0}</source>
      <translation>{0} の動きをリターゲット</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Select a mesh that has bones.</source>
      <translation>ボーンを持つメッシュを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Shift + drag</source>
      <translation>Shift + ドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Show and drag &amp;bones</source>
      <translation>ボーンを表示して動かす(&amp;B)</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Take back the bone</source>
      <translation>ボーンを戻す</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Take back the bone {0}</source>
      <translation>ボーン {0} を戻す</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Take back the pose</source>
      <translation>ポーズを戻す</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Take back the whole &amp;pose</source>
      <translation>ポーズ全体を戻す(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>The nodes were changed meanwhile, so that they do not move.</source>
      <translation>その間にノードが変更されたため、動きは付きませんでした。</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>There is no mesh with bones in this scene.</source>
      <translation>このシーンにはボーンを持つメッシュがありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Turn the bone about its joint</source>
      <translation>関節を中心にボーンを回転</translation>
    </message>
    <message>
      <location filename="viewer/ui/bones/feature.py" />
      <source>Twist the bone</source>
      <translation>ボーンをひねる</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>Bookmark {0}</source>
      <translation>ブックマーク {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>Focus at {0:.4g}</source>
      <translation>焦点距離 {0:.4g}</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>No bookmark {0}: Ctrl+Shift+{0} makes one</source>
      <translation>ブックマーク {0} はありません。Ctrl+Shift+{0} で登録します</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>Nothing there to focus on</source>
      <translation>焦点を合わせられるものがありません</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>Nothing there to turn around</source>
      <translation>回転の中心にできるものがありません</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>Pose copied</source>
      <translation>姿勢をコピーしました</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>Remembered as {0}</source>
      <translation>{0} として記憶しました</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>Remove {0}</source>
      <translation>{0} を削除</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>Rename {0}</source>
      <translation>{0} の名前を変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>View {0}</source>
      <translation>ビュー {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_control.py" />
      <source>open the aperture in the Camera panel to see it</source>
      <translation>効果を見るにはカメラパネルで絞りを開いてください</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Add</source>
      <translation>追加</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Bookmarks</source>
      <translation>ブックマーク</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Copy pose</source>
      <translation>姿勢をコピー</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Depth of field</source>
      <translation>被写界深度</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Fisheye</source>
      <translation>魚眼</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Focus at</source>
      <translation>焦点距離</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Go there</source>
      <translation>移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Lens</source>
      <translation>レンズ</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Parallel</source>
      <translation>平行投影</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Paste pose</source>
      <translation>姿勢を貼り付け</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Perspective</source>
      <translation>透視投影</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Pick</source>
      <translation>指定</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Radius of the lens in world units; 0 keeps everything sharp</source>
      <translation>ワールド単位のレンズ半径。0 では全体に焦点が合います</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Rays a pixel</source>
      <translation>1 画素あたりの光線数</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Remove</source>
      <translation>取り除く</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Taken one after another while nothing moves: smooth edges, soft blur</source>
      <translation>静止中に 1 本ずつ追加します。輪郭が滑らかに、ぼけが柔らかくなります</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>Then click what shall be sharp; or Shift + click at any time</source>
      <translation>続けて、焦点を合わせる場所をクリックします。Shift+クリックならいつでも指定できます</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/camera_panel.py" />
      <source>To the pivot</source>
      <translation>ピボットまで</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>&amp;Copy pose</source>
      <translation>姿勢をコピー(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>&amp;Fisheye</source>
      <translation>魚眼(&amp;F)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>&amp;Frame selected</source>
      <translation>選択部分を表示(&amp;F)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>&amp;Go to bookmark</source>
      <translation>ブックマークへ移動(&amp;G)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>&amp;Lens</source>
      <translation>レンズ(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>&amp;Perspective</source>
      <translation>透視投影(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Alt + wheel</source>
      <translation>Alt + ホイール</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Back, left, bottom</source>
      <translation>後ろ、左、下</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Click, click again</source>
      <translation>クリック、もう一度クリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Ctrl + 1  3  7</source>
      <translation>Ctrl + 1  3  7</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Double click</source>
      <translation>ダブルクリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Drag, wheel</source>
      <translation>ドラッグ、ホイール</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Esc</source>
      <translation>Esc</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Faster, slower</source>
      <translation>速く、遅く</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Fl&amp;y</source>
      <translation>フライ(&amp;Y)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Flying</source>
      <translation>フライ</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Focus on this point</source>
      <translation>この点に焦点を合わせる</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Frame &amp;all</source>
      <translation>全体を表示(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Front, right, top</source>
      <translation>前、右、上</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Go to bookmark &amp;{0}</source>
      <translation>ブックマーク &amp;{0} へ移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Home</source>
      <translation>Home</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Leave</source>
      <translation>終了</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Look around, set the speed</source>
      <translation>見回す、速度の設定</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Mouse</source>
      <translation>マウス</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Number pad</source>
      <translation>テンキー</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>P&amp;anorama</source>
      <translation>パノラマ(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>P&amp;erspective or parallel</source>
      <translation>透視投影と平行投影の切り替え(&amp;E)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Para&amp;llel</source>
      <translation>平行投影(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Pas&amp;te pose</source>
      <translation>姿勢を貼り付け(&amp;T)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Perspective or parallel</source>
      <translation>透視投影と平行投影の切り替え</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Select, look through a camera</source>
      <translation>選択、カメラからの視点</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Set &amp;bookmark</source>
      <translation>ブックマークの登録(&amp;B)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Set bookmark &amp;{0}</source>
      <translation>ブックマーク &amp;{0} に登録</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Shift + click</source>
      <translation>Shift + クリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Shift, Alt</source>
      <translation>Shift, Alt</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>There is no bookmark {0}: Ctrl+Shift+{1} sets one.</source>
      <translation>ブックマーク {0} はありません。Ctrl+Shift+{1} で登録します。</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Turn around this point</source>
      <translation>この点を中心に回転</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Turn in steps</source>
      <translation>一定角度ずつ回転</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Wheel</source>
      <translation>ホイール</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>Zoom to the pointer</source>
      <translation>ポインターの位置へズーム</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>{0}/&amp;Go to bookmark</source>
      <translation>{0}/ブックマークへ移動(&amp;G)</translation>
    </message>
    <message>
      <location filename="viewer/ui/camera/feature.py" />
      <source>{0}/Set &amp;bookmark</source>
      <translation>{0}/ブックマークの登録(&amp;B)</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/cleaning.py" />
      <source>Nothing is shown that has elements to be removed.</source>
      <translation>取り除ける要素を持つものが表示されていません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/cleaning.py" />
      <source>Remove floaters: {0}</source>
      <translation>浮遊物を除去: {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/cleaning.py" />
      <source>Select floaters</source>
      <translation>浮遊物を選択</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/cleaning.py" />
      <source>The thresholds can be changed later in the scene panel.</source>
      <translation>しきい値は、後からシーンパネルで変更できます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/feature.py" />
      <source>CleaningPanel</source>
      <translation>CleaningPanel</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/feature.py" />
      <source>Floaters</source>
      <translation>浮遊物</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/feature.py" />
      <source>Remove &amp;floaters</source>
      <translation>浮遊物を除去(&amp;F)</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>By size {0}, by opacity {1}, by photos {2}</source>
      <translation>大きさで {0}、不透明度で {1}、写真で {2}</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Elements of less opacity go where none beside them has more</source>
      <translation>これより不透明度が低く、隣にも高いものがない要素を取り除きます</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Elements that fewer photos see go; 0 = however many</source>
      <translation>見える写真がこれより少ない要素を取り除きます。0 = 枚数を問わない</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Fewer photos than</source>
      <translation>写真の数が次より少ない</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Measuring…</source>
      <translation>測定しています…</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Opacity below</source>
      <translation>不透明度が次より低い</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Part smaller than</source>
      <translation>部分が次より小さい</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Parts that have less than this share of all elements go</source>
      <translation>全要素に占める割合がこれより小さい部分を取り除きます</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Red in the view is what goes. It becomes an edit, whose numbers can be changed later.</source>
      <translation>ビューで赤い部分が取り除かれます。編集として加わり、数値は後から変更できます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Select it instead, to add to it or leave some of it out</source>
      <translation>取り除かずに選択します。後から足したり外したりできます</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Sets the three numbers below</source>
      <translation>下の 3 つの数値をまとめて設定します</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Strength</source>
      <translation>強さ</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>Take away what is red in the view</source>
      <translation>ビューで赤い部分を取り除きます</translation>
    </message>
    <message>
      <location filename="viewer/ui/cleaning/panel.py" />
      <source>{0} of {1} elements would go ({2:.2g} %)</source>
      <translation>{1} 個中 {0} 個の要素を取り除きます ({2:.2g} %)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>, {0} not used</source>
      <translation>、未使用 {0} 枚</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>Choose the folder that the data set was moved to.</source>
      <translation>データセットの移動先フォルダーを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>Do not use {0}</source>
      <translation>{0} を使用しない</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>Hold out {0}</source>
      <translation>{0} を評価用に除外</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>Locate photos</source>
      <translation>写真の場所を指定</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>Move {0}</source>
      <translation>{0} を移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>Train with {0}</source>
      <translation>{0} を学習に使用</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>Use {0}</source>
      <translation>{0} を使用</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>{0} for training, {1} held out</source>
      <translation>学習用 {0} 枚、評価用 {1} 枚</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>{0} holds other photos than this document, or they are there already.</source>
      <translation>{0} には、この文書とは別の写真が入っているか、写真がすでにそこにあります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>{0} photos</source>
      <translation>写真 {0} 枚</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/control.py" />
      <source>{0}: click again to look through it</source>
      <translation>{0}: もう一度クリックすると、このカメラから見ます</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>&amp;Locate photos…</source>
      <translation>写真の場所を指定(&amp;L)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>&amp;Next photo</source>
      <translation>次の写真(&amp;N)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>&amp;Photos</source>
      <translation>写真(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>Data set</source>
      <translation>データセット</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>Err&amp;or against the photo</source>
      <translation>写真との誤差(&amp;O)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>F&amp;irst photo</source>
      <translation>最初の写真(&amp;I)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>La&amp;st photo</source>
      <translation>最後の写真(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>N&amp;earest photo</source>
      <translation>最も近い写真(&amp;E)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>Next &amp;worst photo</source>
      <translation>次に一致度の低い写真(&amp;W)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>P&amp;hoto over the field</source>
      <translation>フィールドに写真を重ねる(&amp;H)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>P&amp;revious worst photo</source>
      <translation>前に一致度の低い写真(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>Pre&amp;vious photo</source>
      <translation>前の写真(&amp;V)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>Score &amp;all photos</source>
      <translation>すべての写真を採点(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>There are no photos in this scene.</source>
      <translation>このシーンには写真がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/feature.py" />
      <source>Two s&amp;ides: channels, or field and photo</source>
      <translation>2 画面: チャンネル、またはフィールドと写真(&amp;I)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/list.py" />
      <source>Copy the file's name</source>
      <translation>ファイル名をコピー</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/list.py" />
      <source>Copy the files' names</source>
      <translation>ファイル名をコピー</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/list.py" />
      <source>Do not use</source>
      <translation>使用しない</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/list.py" />
      <source>Hold out</source>
      <translation>評価用に除外</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/list.py" />
      <source>Look through its camera</source>
      <translation>このカメラから見る</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/list.py" />
      <source>Use</source>
      <translation>使用</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/list.py" />
      <source>Use for training</source>
      <translation>学習に使用</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>All photos</source>
      <translation>すべての写真</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>By name</source>
      <translation>名前順</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Cameras</source>
      <translation>カメラ</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Centre</source>
      <translation>中心</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Draw the cameras into the picture</source>
      <translation>カメラを画面に描画します</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Draw the points that were found with the cameras</source>
      <translation>カメラと共に求められた点群を描画します</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Fields trained from these photos move along</source>
      <translation>この写真から学習したフィールドも一緒に動きます</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Move the middle of the subject's box to the origin</source>
      <translation>被写体のボックスの中心を原点に移します</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Not used</source>
      <translation>未使用</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Open a folder of posed photos (File &gt; Open folder), or add one to the scene.</source>
      <translation>姿勢の付いた写真のフォルダーを開くか (ファイル &gt; フォルダーを開く)、シーンに追加してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Placement in the world</source>
      <translation>ワールドでの配置</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Scale it so that the longest edge of the subject's box is 1</source>
      <translation>被写体のボックスの最長辺が 1 になるように拡大・縮小します</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Training</source>
      <translation>学習</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Turn it so that what was up for the cameras is up here</source>
      <translation>カメラにとっての上が、ここでも上になるように回します</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Unit size</source>
      <translation>単位サイズ</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Upright</source>
      <translation>直立</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/panel.py" />
      <source>Worst first</source>
      <translation>一致度の低い順</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>Error</source>
      <translation>誤差</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>Field</source>
      <translation>フィールド</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>Go to the photo that is matched worst (Ctrl+[)</source>
      <translation>最も一致度の低い写真へ移動します (Ctrl+[)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>How far the field is from the photo (O)</source>
      <translation>フィールドと写真の差 (O)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>Only the field</source>
      <translation>フィールドのみ</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>Opacity of what lies over the field</source>
      <translation>フィールドに重ねるものの不透明度</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>Photo</source>
      <translation>写真</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>Split</source>
      <translation>分割</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>The field on the left, the photo on the right (X)</source>
      <translation>左にフィールド、右に写真 (X)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>The photo that was taken from here (G)</source>
      <translation>この位置から撮影された写真 (G)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>Worst</source>
      <translation>最低</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>difference²</source>
      <translation>差²</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_bar.py" />
      <source>|difference|</source>
      <translation>|差|</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_control.py" />
      <source>No photo has a score yet: Camera &gt; Score all photos</source>
      <translation>まだ採点された写真がありません: カメラ &gt; すべての写真を採点</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_control.py" />
      <source>There are no photos in this scene</source>
      <translation>このシーンには写真がありません</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_control.py" />
      <source>cannot be read</source>
      <translation>読み込めません</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_control.py" />
      <source>difference², sRGB</source>
      <translation>差²、sRGB</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_control.py" />
      <source>of the bake</source>
      <translation>(ベイク)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/photo_control.py" />
      <source>|difference|, sRGB</source>
      <translation>|差|、sRGB</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/tiles.py" />
      <source>PhotoTile</source>
      <translation>PhotoTile</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/tiles.py" />
      <source>held out</source>
      <translation>評価用</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/tiles.py" />
      <source>held out (test)</source>
      <translation>評価用 (テスト)</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/tiles.py" />
      <source>not readable</source>
      <translation>読み込めません</translation>
    </message>
    <message>
      <location filename="viewer/ui/dataset/tiles.py" />
      <source>training</source>
      <translation>学習用</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Automatic</source>
      <translation>自動</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Beside</source>
      <translation>並べる</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Channels</source>
      <translation>チャンネル</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Commands</source>
      <translation>Commands</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Diverging</source>
      <translation>発散</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Ember</source>
      <translation>エンバー</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>False colours: {0}</source>
      <translation>疑似カラー: {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Find the range</source>
      <translation>範囲を求める</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Grey</source>
      <translation>グレー</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Inverted</source>
      <translation>反転</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Map</source>
      <translation>配色</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Meadow</source>
      <translation>メドウ</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/channels.py" />
      <source>Range</source>
      <translation>範囲</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>&amp;Brighter</source>
      <translation>明るく(&amp;B)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>&amp;Channel</source>
      <translation>チャンネル(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>&amp;Edges of triangles</source>
      <translation>三角形の辺(&amp;E)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>&amp;Exposure</source>
      <translation>露出(&amp;E)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>&amp;Grid and axes</source>
      <translation>グリッドと軸(&amp;G)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>&amp;Material</source>
      <translation>マテリアル(&amp;M)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>&amp;Reset exposure</source>
      <translation>露出をリセット(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>&amp;Speed</source>
      <translation>速度(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Aim at &amp;{0} pictures a second</source>
      <translation>毎秒 &amp;{0} 枚を目標にする</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Checker in te&amp;xture space</source>
      <translation>テクスチャ空間の市松模様(&amp;X)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Copy &amp;world position under the pointer</source>
      <translation>ポインターのワールド座標をコピー(&amp;W)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Dar&amp;ker</source>
      <translation>暗く(&amp;K)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Display</source>
      <translation>表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>DisplayPanel</source>
      <translation>DisplayPanel</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Draw on the &amp;graphics card</source>
      <translation>グラフィックスカードで描画(&amp;G)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Fi&amp;eld beside mesh</source>
      <translation>フィールドとメッシュを並べる(&amp;E)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Fo&amp;ur pictures of the material</source>
      <translation>マテリアルの 4 画面(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>M&amp;odels</source>
      <translation>モデル(&amp;O)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Pr&amp;obe under the pointer</source>
      <translation>ポインター位置の値(&amp;O)</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/feature.py" />
      <source>Texel density</source>
      <translation>テクセル密度</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/model_control.py" />
      <source>Squares of equal size in the texture: a colour for each place in it</source>
      <translation>テクスチャ上で等しい大きさの升目。場所ごとに色が異なります</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/model_control.py" />
      <source>Texels along a length: green as usual on this model, dark a quarter, pale four times as many</source>
      <translation>単位長さあたりのテクセル数。緑はこのモデルの標準、暗い色はその 4 分の 1、淡い色は 4 倍</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/models.py" />
      <source>Checker in texture space</source>
      <translation>テクスチャ空間の市松模様</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/models.py" />
      <source>Edges of triangles</source>
      <translation>三角形の辺</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/models.py" />
      <source>Field beside mesh</source>
      <translation>フィールドとメッシュを並べる</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/models.py" />
      <source>Four pictures</source>
      <translation>4 画面</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/models.py" />
      <source>Models</source>
      <translation>モデル</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/models.py" />
      <source>Occlusion, roughness, metallic</source>
      <translation>遮蔽、粗さ、金属度</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/models.py" />
      <source>The channel</source>
      <translation>チャンネル</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/options.py" />
      <source>Level, in the middle</source>
      <translation>中央を通る水平面</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/options.py" />
      <source>Rendering</source>
      <translation>レンダリング</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/options.py" />
      <source>Slice across</source>
      <translation>断面の軸</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/options.py" />
      <source>Slice at</source>
      <translation>断面の位置</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/options.py" />
      <source>Surface only</source>
      <translation>表面のみ</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/panel.py" />
      <source>Luminance</source>
      <translation>輝度</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/plots.py" />
      <source>stops from white</source>
      <translation>白からの段数</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>A colour…</source>
      <translation>色を選択…</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>Curve</source>
      <translation>曲線</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>Filmic</source>
      <translation>フィルム調</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>Mark clipped light</source>
      <translation>クリップした光を示す</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>Neutral</source>
      <translation>ニュートラル</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>None</source>
      <translation>なし</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>Reset tone</source>
      <translation>トーンをリセット</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>Temperature</source>
      <translation>色温度</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>The scene's</source>
      <translation>シーンの設定</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>Tint</source>
      <translation>色かぶり</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>Tone</source>
      <translation>トーン</translation>
    </message>
    <message>
      <location filename="viewer/ui/display/tone.py" />
      <source>sRGB, clipped</source>
      <translation>sRGB、クリップ</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/autosaver.py" />
      <source>Free space, and save now.</source>
      <translation>空き容量を増やして、すぐに保存してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/autosaver.py" />
      <source>The recovery copy cannot be written: {0}.</source>
      <translation>復旧用のコピーを書き込めません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/context.py" />
      <source>Measuring what is there.</source>
      <translation>実際の大きさを測定しています。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/curve_fields.py" />
      <source>All colours</source>
      <translation>全色</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/curve_fields.py" />
      <source>Blue</source>
      <translation>青</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/curve_fields.py" />
      <source>Curves</source>
      <translation>カーブ</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/curve_fields.py" />
      <source>Green</source>
      <translation>緑</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/curve_fields.py" />
      <source>Red</source>
      <translation>赤</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/curve_fields.py" />
      <source>Straight</source>
      <translation>直線に</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/curve_fields.py" />
      <source>Take all points of this curve out</source>
      <translation>このカーブの点をすべて取り除く</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/curve_fields.py" />
      <source>Whose curve</source>
      <translation>どの色のカーブか</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/edit_list.py" />
      <source>Apply this edit</source>
      <translation>この編集を適用</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/edit_list.py" />
      <source>Apply this edit earlier</source>
      <translation>この編集を先に適用します</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/edit_list.py" />
      <source>Apply this edit later</source>
      <translation>この編集を後に適用します</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/edit_list.py" />
      <source>Show its numbers, and its handles in the view</source>
      <translation>数値と、ビュー内のハンドルを表示します</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/edit_list.py" />
      <source>Take this edit out</source>
      <translation>この編集を取り除きます</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>As nvdiffrec lays it out (mesh.obj)</source>
      <translation>nvdiffrec の構成 (mesh.obj)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>Export</source>
      <translation>書き出し</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>Export to</source>
      <translation>書き出し先</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>ExportForm</source>
      <translation>ExportForm</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>File</source>
      <translation>ファイル</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>Its size is not known before it is made.</source>
      <translation>サイズは作成するまで分かりません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>Kind</source>
      <translation>種類</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>Only {0} are free there.</source>
      <translation>空き容量は {0} しかありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>Simplify, compress, compare</source>
      <translation>簡略化、圧縮、比較</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>The environment light, OpenEXR (.exr)</source>
      <translation>環境光、OpenEXR (.exr)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>The environment light, Radiance (.hdr)</source>
      <translation>環境光、Radiance (.hdr)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>The field itself, svox2 (.npz)</source>
      <translation>フィールドそのもの、svox2 (.npz)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>The folder {0} may not be written to: choose another one.</source>
      <translation>フォルダー {0} には書き込めません。別の場所を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>Writes</source>
      <translation>書き込むもの</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>together about {0}</source>
      <translation>合計で約 {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>{0} is a folder: choose another name.</source>
      <translation>{0} はフォルダーです。別の名前を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>{0} is no folder: choose another one.</source>
      <translation>{0} はフォルダーではありません。別の場所を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>{0}, replaces the one that is there</source>
      <translation>{0}、既存のファイルを置き換えます</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export.py" />
      <source>{0}: about {1}</source>
      <translation>{0}: 約 {1}</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export_preview.py" />
      <source>At least {0} dB are asked for: it is not written.</source>
      <translation>{0} dB 以上が求められているため、書き出しません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export_preview.py" />
      <source>The scene, the file, and their difference</source>
      <translation>シーン、ファイル、その差</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export_preview.py" />
      <source>What would be written</source>
      <translation>書き出される内容</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export_preview.py" />
      <source>Write it</source>
      <translation>書き出す</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export_preview.py" />
      <source>{0} dB</source>
      <translation>{0} dB</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/export_preview.py" />
      <source>{0}, {1}. On the left the scene, in the middle the file as it was read again, on the right eight times the difference.</source>
      <translation>{0}、{1}。左がシーン、中央が読み直したファイル、右が差の八倍です。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Animations</source>
      <translation>アニメーション</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Answered</source>
      <translation>回答済み</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Appearance</source>
      <translation>見え方</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Assumed</source>
      <translation>仮定</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Box</source>
      <translation>ボックス</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Colours of</source>
      <translation>色の対象</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Cone</source>
      <translation>円錐</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Density</source>
      <translation>密度</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Entries</source>
      <translation>エントリ</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Filter</source>
      <translation>フィルター</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Frames</source>
      <translation>フレーム</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Grid</source>
      <translation>グリッド</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Grids</source>
      <translation>グリッド群</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Holds</source>
      <translation>含む数</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Inferred</source>
      <translation>推定</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Intensity</source>
      <translation>放射強度</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Irradiance</source>
      <translation>放射照度</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Materials</source>
      <translation>マテリアル</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Method</source>
      <translation>手法</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Notes</source>
      <translation>備考</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Origin</source>
      <translation>原点</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Radiance</source>
      <translation>放射輝度</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Radius</source>
      <translation>半径</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Rays</source>
      <translation>レイ</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Reach</source>
      <translation>範囲</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Sides</source>
      <translation>面</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Size</source>
      <translation>サイズ</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Source</source>
      <translation>元ファイル</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Splits</source>
      <translation>分割</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Trained</source>
      <translation>学習</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/fact_labels.py" />
      <source>Warnings</source>
      <translation>警告</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>&amp;Delete</source>
      <translation>削除(&amp;D)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>&amp;Group</source>
      <translation>グループ化(&amp;G)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>&amp;Hide or show</source>
      <translation>表示・非表示(&amp;H)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>&amp;Lock or unlock</source>
      <translation>ロック・ロック解除(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>&amp;Redo</source>
      <translation>やり直す(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>&amp;Undo</source>
      <translation>元に戻す(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>Del</source>
      <translation>Del</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>Re&amp;name</source>
      <translation>名前を変更(&amp;N)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>Scene</source>
      <translation>シーン</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>There is nothing to redo.</source>
      <translation>やり直す操作がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>There is nothing to undo.</source>
      <translation>元に戻す操作がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>U&amp;ngroup</source>
      <translation>グループ解除(&amp;N)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/feature.py" />
      <source>{0} is in no group.</source>
      <translation>{0} はグループに属していません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>&amp;Add to scene…</source>
      <translation>シーンに追加(&amp;A)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>&amp;Export…</source>
      <translation>書き出し(&amp;E)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>&amp;New</source>
      <translation>新規(&amp;N)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>&amp;Open…</source>
      <translation>開く(&amp;O)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>&amp;Pack into one file…</source>
      <translation>1 つのファイルにまとめる(&amp;P)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>&amp;Quit</source>
      <translation>終了(&amp;Q)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>&amp;Save</source>
      <translation>保存(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Asking which formats can be used…</source>
      <translation>使用できる形式を確認しています…</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Clear the list</source>
      <translation>一覧を消去</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>It was not saved yet.</source>
      <translation>まだ保存されていません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>None yet</source>
      <translation>まだありません</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Nothing has changed since it was saved.</source>
      <translation>保存した後、変更はありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Open &amp;folder…</source>
      <translation>フォルダーを開く(&amp;F)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Open &amp;recent</source>
      <translation>最近使ったファイル(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Re&amp;vert to saved</source>
      <translation>保存した状態に戻す(&amp;V)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Remove &amp;unused assets</source>
      <translation>使われていないアセットを削除(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Removed {0} unused assets, {1}.</source>
      <translation>使われていないアセットを {0} 個 ({1}) 削除しました。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Save &amp;as…</source>
      <translation>名前を付けて保存(&amp;A)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>Save &amp;incremental</source>
      <translation>番号を付けて保存(&amp;I)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>The scene is empty.</source>
      <translation>シーンは空です。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>There are no unused assets.</source>
      <translation>使われていないアセットはありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/file_actions.py" />
      <source>{0}/Open &amp;recent</source>
      <translation>{0}/最近使ったファイル(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>All files</source>
      <translation>すべてのファイル</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Everything readable</source>
      <translation>読み込める形式すべて</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Export the snapshot</source>
      <translation>スナップショットを書き出し</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Fieldwright project</source>
      <translation>Fieldwright プロジェクト</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Files</source>
      <translation>ファイル</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Open</source>
      <translation>開く</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Open a project or data set</source>
      <translation>プロジェクトまたはデータセットを開く</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Pack into one file</source>
      <translation>1 つのファイルにまとめる</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Packed Fieldwright project</source>
      <translation>まとめた Fieldwright プロジェクト</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Save the curves</source>
      <translation>曲線を保存</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Save the project as</source>
      <translation>プロジェクトに名前を付けて保存</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/files.py" />
      <source>Watch a run</source>
      <translation>実行中の学習を監視</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>Back to the default</source>
      <translation>既定値に戻す</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>Change an edit of {0}</source>
      <translation>{0} の編集を変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>Change the edits of {0}</source>
      <translation>{0} の編集を変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>Drop a file here, or use File ▸ Open.</source>
      <translation>ここにファイルをドロップするか、ファイル ▸ 開く を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>Edits</source>
      <translation>編集</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>Inspector</source>
      <translation>インスペクター</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>Parameters</source>
      <translation>パラメーター</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>Random</source>
      <translation>ランダム</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>Set {0} of {1}</source>
      <translation>{1} の {0} を設定</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>{0} numbers</source>
      <translation>数値 {0} 個</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/inspector.py" />
      <source>{0} numbers, set</source>
      <translation>数値 {0} 個、設定済み</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/opening.py" />
      <source>Add {0}</source>
      <translation>{0} を追加</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/opening.py" />
      <source>It belongs to another document: open {0} to see it.</source>
      <translation>別の文書のものです。表示するには {0} を開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/opening.py" />
      <source>Opening {0}</source>
      <translation>{0} を開いています</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/opening.py" />
      <source>Revert to what was saved</source>
      <translation>保存した状態に戻す</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/opening.py" />
      <source>Trained {0}.{1}</source>
      <translation>{0} の学習が終わりました。{1}</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/photo_scores.py" />
      <source>Scoring the photos of {0}</source>
      <translation>{0} の写真を採点中</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/photo_scores.py" />
      <source>The photos are being compared already.</source>
      <translation>写真の比較はすでに行われています。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/photo_scores.py" />
      <source>There is no field to compare with the photos</source>
      <translation>写真と比較するフィールドがありません</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>As it was saved</source>
      <translation>保存されていた状態</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>Both are the same.</source>
      <translation>どちらも同じです。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>Decide later</source>
      <translation>後で決める</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>Fieldwright did not close properly: {0} has changes that were not saved.</source>
      <translation>Fieldwright が正しく終了しませんでした。{0} に未保存の変更があります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>Never saved, or gone</source>
      <translation>未保存、または見つかりません</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>No picture</source>
      <translation>画像なし</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>Recover unsaved changes</source>
      <translation>未保存の変更の復旧</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>Restore the changes</source>
      <translation>変更を復元</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>Throw them away</source>
      <translation>破棄</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>With the changes that were not saved</source>
      <translation>未保存の変更を含む状態</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>an unsaved scene</source>
      <translation>未保存のシーン</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>and more</source>
      <translation>ほか</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/recovery.py" />
      <source>{0} more</source>
      <translation>ほか {0} 件</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/scene_panel.py" />
      <source>Frame in view</source>
      <translation>画面に収める</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/scene_panel.py" />
      <source>Protect from being moved, edited and deleted</source>
      <translation>移動、編集、削除から保護</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/scene_panel.py" />
      <source>Show or hide (H)</source>
      <translation>表示・非表示 (H)</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/scene_panel.py" />
      <source>Ungroup</source>
      <translation>グループ解除</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/transform_fields.py" />
      <source>About the world's x, then y, then z axis</source>
      <translation>ワールドの x 軸、y 軸、z 軸の順に回転</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/transform_fields.py" />
      <source>Along the world's {0} axis, in the scene's unit</source>
      <translation>ワールドの {0} 軸方向、シーンの単位</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/unsaved.py" />
      <source>Close {0}?</source>
      <translation>{0} を閉じますか?</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/unsaved.py" />
      <source>Save the changes to {0}?</source>
      <translation>{0} への変更を保存しますか?</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/unsaved.py" />
      <source>They are lost otherwise.</source>
      <translation>保存しないと失われます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/unsaved.py" />
      <source>This job will be stopped: {0}.</source>
      <translation>次のジョブは中止されます: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/writing.py" />
      <source>Exported {0}, {1}.</source>
      <translation>{0} を書き出しました ({1})。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/writing.py" />
      <source>Exporting {0}</source>
      <translation>{0} を書き出し中</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/writing.py" />
      <source>Packed {0}, {1}.</source>
      <translation>{0} をまとめました ({1})。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/writing.py" />
      <source>Packing {0}</source>
      <translation>{0} をまとめています</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/writing.py" />
      <source>Previewing {0}</source>
      <translation>{0} をプレビューしています</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/writing.py" />
      <source>Saved {0}.</source>
      <translation>{0} を保存しました。</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/writing.py" />
      <source>Saving {0}</source>
      <translation>{0} を保存中</translation>
    </message>
    <message>
      <location filename="viewer/ui/document/writing.py" />
      <source>Wrote {0}.</source>
      <translation>{0} を書き込みました。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Also beyond the node's own plane {0} = 0</source>
      <translation>ノード自身の平面 {0} = 0 の反対側にも適用</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Changes nothing</source>
      <translation>何も変えない</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Clay</source>
      <translation>粘土</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Draw</source>
      <translation>盛り上げ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Falloff</source>
      <translation>減衰</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Flat</source>
      <translation>一定</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Flatten</source>
      <translation>平坦化</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Front faces only</source>
      <translation>表面のみ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Grab</source>
      <translation>つかむ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>In the scene's units</source>
      <translation>シーンの単位</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Inflate</source>
      <translation>膨張</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Mirror</source>
      <translation>対称</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Operation</source>
      <translation>操作</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Pen pressure</source>
      <translation>筆圧</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Pinch</source>
      <translation>つまむ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Radius and strength</source>
      <translation>半径と強さ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Sculpt the selected node</source>
      <translation>選択したノードをスカルプト</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Sharp</source>
      <translation>鋭い</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>Twist</source>
      <translation>ねじる</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>What is turned away from the viewer, as the back of a thin sheet, stays as it is</source>
      <translation>薄い板の裏側など、こちらを向いていないものはそのまま残ります</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/brush_panel.py" />
      <source>What the pressure of a pen changes; a mouse presses with all of it</source>
      <translation>ペンの筆圧で変わるもの。マウスは常に最大の筆圧です</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/clone_fields.py" />
      <source>Aligned</source>
      <translation>位置を揃える</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/clone_fields.py" />
      <source>Alt+click the place to clone from.</source>
      <translation>クローン元を Alt+クリックしてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/clone_fields.py" />
      <source>Clone</source>
      <translation>クローン</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/clone_fields.py" />
      <source>From {0}. Alt+click: another place.</source>
      <translation>{0} から。Alt+クリック: 別の場所。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/clone_fields.py" />
      <source>Paint with what lies elsewhere</source>
      <translation>別の場所にあるものでペイントする</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/clone_fields.py" />
      <source>Strokes go on at the same distance; else each one begins there again</source>
      <translation>ストロークは同じ距離を保って続きます。オフにすると毎回同じ場所から始まります</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>&amp;Crop</source>
      <translation>切り抜き(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>&amp;Cut along a plane</source>
      <translation>平面で切断(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>&amp;Sculpt</source>
      <translation>スカルプト(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>&amp;Sculpt with a brush</source>
      <translation>ブラシでスカルプト(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>A smaller or larger brush</source>
      <translation>ブラシを小さく、大きく</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Another radius</source>
      <translation>半径の変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Brush: {0}</source>
      <translation>ブラシ: {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Changes its size</source>
      <translation>サイズの変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Crop to a &amp;box</source>
      <translation>ボックスで切り抜き(&amp;B)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Crop to a &amp;sphere</source>
      <translation>球で切り抜き(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Crops</source>
      <translation>切り抜き</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Delete what is in a b&amp;ox</source>
      <translation>ボックスの内側を削除(&amp;O)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Delete what is in a s&amp;phere</source>
      <translation>球の内側を削除(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Drag a face's or sphere's handle</source>
      <translation>面または球のハンドルをドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Drag over the selected node</source>
      <translation>選択したノードの上をドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Drag the end of a plane's normal</source>
      <translation>平面の法線の先端をドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Drag the handles in the view; Esc takes a drag back. Its numbers are in the scene panel.</source>
      <translation>ビュー内のハンドルをドラッグします。Esc でドラッグを取り消します。数値はシーンパネルにあります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Drag the middle</source>
      <translation>中央をドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Drops the stroke</source>
      <translation>ストロークの取り消し</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>F, then move and click</source>
      <translation>F の後に動かしてクリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Moves it</source>
      <translation>移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>One stroke of the brush</source>
      <translation>ブラシの 1 ストローク</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Sculpt</source>
      <translation>スカルプト</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Sculpting</source>
      <translation>スカルプト</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Show the &amp;handles</source>
      <translation>ハンドルを表示(&amp;H)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Smooths</source>
      <translation>平滑化</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Takes the drag back</source>
      <translation>ドラッグの取り消し</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>The opposite: a dent instead of a bump</source>
      <translation>逆の効果: 盛り上げの代わりにへこみ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>Turns the plane</source>
      <translation>平面の回転</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>[ and ]</source>
      <translation>[ と ]</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/feature.py" />
      <source>{0} has no crop.</source>
      <translation>{0} には切り抜きがありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>A corner of the outline</source>
      <translation>輪郭の角</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>Click</source>
      <translation>クリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>Click near the first corner, double click, Enter</source>
      <translation>最初の頂点の近くをクリック、ダブルクリック、Enter</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>Closes it and cuts</source>
      <translation>閉じて切り取ります</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>Crop to an o&amp;utline</source>
      <translation>輪郭で切り抜く(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>Cutting along an outline</source>
      <translation>輪郭に沿った切り取り</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>Delete what is in an outl&amp;ine</source>
      <translation>輪郭の中を削除(&amp;I)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>Draws the outline in one go</source>
      <translation>輪郭を一筆で描きます</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>Drops the outline</source>
      <translation>輪郭を取りやめます</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/outline_feature.py" />
      <source>Takes the last corner back</source>
      <translation>最後の角を取り消します</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>&amp;Grade colours</source>
      <translation>色を補正(&amp;G)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>&amp;Paint with a brush</source>
      <translation>ブラシでペイント(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Another strength</source>
      <translation>強さの変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Change its numbers in the scene panel; they apply to all colours of the node.</source>
      <translation>数値はシーンパネルで変更します。ノードのすべての色に適用されます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Change its numbers in the scene panel; they apply to the selected elements.</source>
      <translation>数値はシーンパネルで変更できます。選択中の要素だけに適用されます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Chooses where paint is taken from</source>
      <translation>クローン元を選びます</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Erases: brings back what was there</source>
      <translation>消去: 元の状態に戻します</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Grade {0}</source>
      <translation>{0} の色を補正</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Moves it, with Shift scales it, with Ctrl turns it</source>
      <translation>移動。Shift で拡大・縮小、Ctrl で回転</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Painting</source>
      <translation>ペイント</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Right drag, with a stencil</source>
      <translation>右ドラッグ (ステンシルがあるとき)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Swaps the two colours</source>
      <translation>2 つの色を入れ替えます</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_feature.py" />
      <source>Takes the colour under the pointer</source>
      <translation>ポインターの位置の色を取得します</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Blending</source>
      <translation>合成方法</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Colour</source>
      <translation>色</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Colour of the paint</source>
      <translation>ペイントの色</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Darken</source>
      <translation>暗く</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Erase</source>
      <translation>消去</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Flatten what depends on the view</source>
      <translation>視点による変化をなくす</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Hard</source>
      <translation>硬い</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Lighten</source>
      <translation>明るく</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Mix</source>
      <translation>混合</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Multiply</source>
      <translation>乗算</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>On splats and fields; otherwise only their mean colour changes</source>
      <translation>スプラットとフィールドが対象です。オフでは平均の色だけが変わります</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Overlay</source>
      <translation>オーバーレイ</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Paint the selected node</source>
      <translation>選択したノードにペイント</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Paints</source>
      <translation>塗るもの</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Relief (normal map)</source>
      <translation>起伏 (ノーマルマップ)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Screen</source>
      <translation>スクリーン</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Swap with this colour (X)</source>
      <translation>この色と入れ替え (X)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>The paint's colour</source>
      <translation>ペイントの色</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/paint_panel.py" />
      <source>Value</source>
      <translation>値</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Angle</source>
      <translation>角度</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Choose a PNG or JPEG picture.</source>
      <translation>PNG または JPEG の画像を選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Its height, in heights of the view</source>
      <translation>高さ (ビューの高さを 1 とする)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Make it smaller.</source>
      <translation>小さくしてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>No picture: paint has one colour.</source>
      <translation>画像なし: 単色でペイントします。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Paint through a picture that lies over the view</source>
      <translation>ビューに重ねた画像を通してペイントします</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Paint with one colour again</source>
      <translation>単色のペイントに戻します</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Picture to paint through</source>
      <translation>ステンシルにする画像</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff)</source>
      <translation>画像 (*.png *.jpg *.jpeg *.webp *.tif *.tiff)</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Picture…</source>
      <translation>画像…</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Right drag: move. Shift+right drag: scale. Ctrl+right drag: turn.</source>
      <translation>右ドラッグ: 移動。Shift+右ドラッグ: 拡大・縮小。Ctrl+右ドラッグ: 回転。</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>Stencil</source>
      <translation>ステンシル</translation>
    </message>
    <message>
      <location filename="viewer/ui/editing/stencil_fields.py" />
      <source>{0} is larger than {1} pixels.</source>
      <translation>{0} は {1} ピクセルより大きい画像です。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>Dropped: {0} parts, {1} triangles in all.</source>
      <translation>取り除いた部分: {0} 個、合計で三角形 {1} 個。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>Extract a mesh of {0}</source>
      <translation>{0} のメッシュを抽出</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>Extracting a mesh of {0}</source>
      <translation>{0} のメッシュを抽出中</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>Extraction</source>
      <translation>抽出</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>Holes are where no camera looked; without dropping what is not seen it is closed.</source>
      <translation>穴はどのカメラからも見えない場所にあります。見えない部分を残すと閉じた面になります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>not a proper surface</source>
      <translation>面として不正</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>one hole</source>
      <translation>穴 1 個</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>watertight</source>
      <translation>閉じた面</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>{0} edges have more than two triangles.</source>
      <translation>三角形を 3 個以上持つ辺が {0} 本あります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>{0} holes</source>
      <translation>穴 {0} 個</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>{0} separate parts are left.</source>
      <translation>離れた部分が {0} 個残っています。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>{0} triangles have no area.</source>
      <translation>面積のない三角形が {0} 個あります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/extraction.py" />
      <source>{0}: {1} triangles, {2}.</source>
      <translation>{0}: 三角形 {1} 個、{2}。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/feature.py" />
      <source>&amp;Extract a mesh…</source>
      <translation>メッシュを抽出(&amp;E)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/feature.py" />
      <source>There is no field and no data set in this scene.</source>
      <translation>このシーンにはフィールドもデータセットもありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/fields.py" />
      <source>Density per unit length at which the surface lies</source>
      <translation>表面とみなす、単位長さあたりの密度</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/fields.py" />
      <source>where the pictures show the surface</source>
      <translation>画像が表面を示す位置</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Best: materials, refined shape</source>
      <translation>最高: マテリアルと精密な形状</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Cleaning</source>
      <translation>クリーンアップ</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Coarsely: {0} triangles, {1}.</source>
      <translation>概算: 三角形 {0} 個、{1}。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Extract</source>
      <translation>抽出</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Extract a mesh</source>
      <translation>メッシュを抽出</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>From</source>
      <translation>対象</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Look</source>
      <translation>外観</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Plain: coloured vertices</source>
      <translation>単純: 頂点カラー</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Preset</source>
      <translation>プリセット</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Quick: materials in about a minute</source>
      <translation>高速: マテリアルを約 1 分で作成</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Show the surface in the picture</source>
      <translation>画面に表面を表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Standard: materials in some minutes</source>
      <translation>標準: マテリアルを数分で作成</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Surface</source>
      <translation>表面</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>The photos must show their subject cut out.</source>
      <translation>写真は被写体が切り抜かれている必要があります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>There is no surface at this level.</source>
      <translation>このレベルには表面がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>Your own</source>
      <translation>独自の設定</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>closed</source>
      <translation>閉じた面</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>{0} triangles ({1:.2g} %) would go, {2} whole parts: they are orange.</source>
      <translation>三角形 {0} 個 ({1:.2g} %) と、{2} 個の部分全体が取り除かれます (オレンジ色)。</translation>
    </message>
    <message>
      <location filename="viewer/ui/extraction/form.py" />
      <source>{0}: from the photos alone</source>
      <translation>{0}: 写真のみから</translation>
    </message>
    <message>
      <location filename="viewer/ui/history/feature.py" />
      <source>History</source>
      <translation>履歴</translation>
    </message>
    <message>
      <location filename="viewer/ui/history/feature.py" />
      <source>HistoryPanel</source>
      <translation>HistoryPanel</translation>
    </message>
    <message>
      <location filename="viewer/ui/history/panel.py" />
      <source>{0} steps</source>
      <translation>{0} ステップ</translation>
    </message>
    <message>
      <location filename="viewer/ui/history/panel.py" />
      <source>{0}, {1} of them undone</source>
      <translation>{0}、うち {1} は取り消し済み</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source> (off in the scene list)</source>
      <translation> (シーン一覧でオフ)</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source> EV</source>
      <translation> EV</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>0: this light alone. 1: the other one alone</source>
      <translation>0: この光のみ。1: もう一方の光のみ</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>About the vertical axis, anticlockwise seen from above</source>
      <translation>鉛直軸まわり、上から見て反時計回り</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Blend</source>
      <translation>ブレンド</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Blend the light</source>
      <translation>光をブレンド</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Blend with</source>
      <translation>ブレンド対象</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Blend with…</source>
      <translation>ブレンド…</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Draw the light itself where nothing else is</source>
      <translation>何もない場所に光そのものを描画します</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Each step of one makes the light twice as bright</source>
      <translation>1 段ごとに光の明るさが 2 倍になります</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Environment light</source>
      <translation>環境光</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Environment light…</source>
      <translation>環境光…</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>How bright the pictures here are shown; the scene is not changed</source>
      <translation>この画像の表示の明るさ。シーンは変わりません</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Light the scene by an equirectangular picture, .hdr or .exr, twice as wide as high</source>
      <translation>横が縦の 2 倍の正距円筒図法の画像 (.hdr または .exr) でシーンを照らします</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Light the scene by soft boxes in a dim grey room</source>
      <translation>薄暗い灰色の部屋に置いたソフトボックスでシーンを照らします</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Mix in a second picture of light, .hdr or .exr</source>
      <translation>2 枚目の光の画像 (.hdr または .exr) を混ぜます</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Multiplies the light's colours</source>
      <translation>光の色に乗算されます</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>No blend</source>
      <translation>ブレンドなし</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Open…</source>
      <translation>開く…</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Pictures of light</source>
      <translation>光の画像</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Radiance (*{0})</source>
      <translation>Radiance (*{0})</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Save as…</source>
      <translation>名前を付けて保存…</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Save the light as</source>
      <translation>光を保存</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>See the light</source>
      <translation>光を表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Seen behind the scene</source>
      <translation>シーンの背後に表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Shown at</source>
      <translation>表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Strength of the light</source>
      <translation>光の強さ</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Studio</source>
      <translation>スタジオ</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>This scene has no environment light. Drop an .hdr or .exr picture here.</source>
      <translation>このシーンには環境光がありません。.hdr または .exr の画像をここにドロップしてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Tint the light</source>
      <translation>光に色を付ける</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Turn the light</source>
      <translation>光を回転</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>Write the light as it shines: turned, tinted and blended</source>
      <translation>回転、色、ブレンドを適用した光を書き出します</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>largest {0:.3g}, mean {1:.3g}</source>
      <translation>最大 {0:.3g}、平均 {1:.3g}</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>off</source>
      <translation>オフ</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/environment.py" />
      <source>unnamed</source>
      <translation>名称なし</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/feature.py" />
      <source>&amp;Light by a neutral studio</source>
      <translation>ニュートラルなスタジオで照らす(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/feature.py" />
      <source>Add &amp;light</source>
      <translation>ライトを追加(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/feature.py" />
      <source>Add a &amp;spot light</source>
      <translation>スポットライトを追加(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/feature.py" />
      <source>Add a p&amp;oint light</source>
      <translation>ポイントライトを追加(&amp;O)</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/feature.py" />
      <source>Add a s&amp;un</source>
      <translation>太陽光を追加(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/feature.py" />
      <source>Add an a&amp;rea light</source>
      <translation>面光源を追加(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/feature.py" />
      <source>LightPanel</source>
      <translation>LightPanel</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/feature.py" />
      <source>{0}/Add &amp;light</source>
      <translation>{0}/ライトを追加(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/fields.py" />
      <source>Colour of the light</source>
      <translation>光の色</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/fields.py" />
      <source>White</source>
      <translation>白</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lighting.py" />
      <source>Light from {0}</source>
      <translation>{0} からの光</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lighting.py" />
      <source>Open an equirectangular picture, .hdr or .exr, twice as wide as high.</source>
      <translation>横が縦の 2 倍の正距円筒図法の画像 (.hdr または .exr) を開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lighting.py" />
      <source>the environment</source>
      <translation>環境光</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lighting.py" />
      <source>{0} holds no environment light.</source>
      <translation>{0} に環境光はありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source> W/(sr m²)</source>
      <translation> W/(sr m²)</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>Add…</source>
      <translation>追加…</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>Brightest within</source>
      <translation>最も明るい範囲</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>Change {0}</source>
      <translation>{0} を変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>Drag it in the view; with Shift, on surfaces. It shines at the diamond.</source>
      <translation>ビュー内でドラッグします。Shift を押すと面に沿います。ひし形の方向を照らします。</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>From edge to edge; larger ones have softer shadows</source>
      <translation>端から端までの長さ。大きいほど影が柔らかくなります</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>From the cone's axis to its edge</source>
      <translation>円錐の軸から縁まで</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>From the cone's axis to where the light begins to fall off</source>
      <translation>円錐の軸から光が減り始める所まで</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>Half angle</source>
      <translation>半角</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>Height</source>
      <translation>高さ</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>In the view the first {0} lights shine, {1} of them with shadows; rendered pictures and files have all.</source>
      <translation>ビューでは最初の {0} 個のライトが光り、そのうち {1} 個が影を落とします。レンダリングした画像とファイルにはすべて含まれます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>No light is selected.</source>
      <translation>ライトが選択されていません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>Size of disc</source>
      <translation>円盤のサイズ</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>The box turns it on and off</source>
      <translation>チェックボックスでオン・オフを切り替えます</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>This scene has no lights.</source>
      <translation>このシーンにはライトがありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/lights.py" />
      <source>{0}; larger ones have softer shadows</source>
      <translation>{0}。大きいほど影が柔らかくなります</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/pictures.py" />
      <source>A mirror and 18 % grey, seen as the view is</source>
      <translation>鏡と 18 % グレーを、ビューと同じ向きで表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/pictures.py" />
      <source>Drag to turn the light; Escape gives up</source>
      <translation>ドラッグで光を回転します。Esc で取り消します</translation>
    </message>
    <message>
      <location filename="viewer/ui/lighting/pictures.py" />
      <source>How much of the sphere is how bright, in stops; the line is white at this exposure</source>
      <translation>球面のどれだけの部分がどの明るさかを段数で示します。線はこの露出での白です</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>3D &amp;moment</source>
      <translation>3Dモーメント(&amp;M)</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>3D &amp;moment of photos…</source>
      <translation>写真から3Dモーメント(&amp;M)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>Hide holes</source>
      <translation>穴を隠す</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>Making a 3D moment of {0}</source>
      <translation>{0} の3Dモーメントを作成しています</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>No 3D moment was made since the program was started.</source>
      <translation>プログラムの起動後に3Dモーメントはまだ作成されていません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>Show &amp;holes of the 3D moment</source>
      <translation>3Dモーメントの穴を表示(&amp;H)</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>Show holes</source>
      <translation>穴を表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>Stages of the 3D moment</source>
      <translation>3Dモーメントの作成過程</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>Stay near the photos of a 3D moment</source>
      <translation>3Dモーメントの写真の近くにとどまる</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/feature.py" />
      <source>There is no 3D moment in this scene.</source>
      <translation>このシーンには3Dモーメントがありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>3D moment of photos</source>
      <translation>写真から3Dモーメント</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>Disparity or depth</source>
      <translation>視差または奥行き</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>First photo</source>
      <translation>1枚目の写真</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>Make the moment</source>
      <translation>モーメントを作成</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>Network for depth</source>
      <translation>奥行きのネットワーク</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>Networks</source>
      <translation>ネットワーク</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>Options</source>
      <translation>オプション</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>Project</source>
      <translation>プロジェクト</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>Second photo</source>
      <translation>2枚目の写真</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/form.py" />
      <source>Two photos from nearly the same place, shortly after each other; or one with its depth.</source>
      <translation>ほぼ同じ場所から続けて撮った2枚の写真、または奥行きのある1枚の写真。</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/stages.py" />
      <source>Aligned photos</source>
      <translation>位置を合わせた写真</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/stages.py" />
      <source>Disparity of photo {0}</source>
      <translation>写真{0}の視差</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/stages.py" />
      <source>Layers of photo {0}</source>
      <translation>写真{0}のレイヤー</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/stages.py" />
      <source>Photo {0}, layer {1}</source>
      <translation>写真{0}、レイヤー{1}</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/stages.py" />
      <source>Photo {0}, layer {1}: disparity</source>
      <translation>写真{0}、レイヤー{1}: 視差</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/stages.py" />
      <source>Points from above</source>
      <translation>上から見た点</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/stages.py" />
      <source>Points from the left</source>
      <translation>左から見た点</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/stages.py" />
      <source>Stages</source>
      <translation>過程</translation>
    </message>
    <message>
      <location filename="viewer/ui/moment/stages.py" />
      <source>Where motion is not sure</source>
      <translation>動きが不確かな部分</translation>
    </message>
    <message>
      <location filename="viewer/ui/occupancy/feature.py" />
      <source>Looking for occupied cells…</source>
      <translation>占有セルを探しています…</translation>
    </message>
    <message>
      <location filename="viewer/ui/occupancy/feature.py" />
      <source>Occupied &amp;cells and floaters</source>
      <translation>占有セルと浮遊物(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/occupancy/feature.py" />
      <source>There is no field in this scene</source>
      <translation>このシーンにはフィールドがありません</translation>
    </message>
    <message>
      <location filename="viewer/ui/occupancy/feature.py" />
      <source>There is no visible field in this scene.</source>
      <translation>このシーンには表示中のフィールドがありません</translation>
    </message>
    <message>
      <location filename="viewer/ui/occupancy/feature.py" />
      <source>largest</source>
      <translation>最大</translation>
    </message>
    <message>
      <location filename="viewer/ui/occupancy/feature.py" />
      <source>one part</source>
      <translation>1 個の部分</translation>
    </message>
    <message>
      <location filename="viewer/ui/occupancy/feature.py" />
      <source>{0} parts, {1:.2g} % outside the largest</source>
      <translation>{0} 個の部分、最大の部分の外に {1:.2g} %</translation>
    </message>
    <message>
      <location filename="viewer/ui/occupancy/feature.py" />
      <source>{0}: {1} of {2} x {3} x {4} cells occupied</source>
      <translation>{0}: {2} x {3} x {4} セルのうち {1} 個を占有</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>&amp;Arrange</source>
      <translation>配置(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>&amp;Join</source>
      <translation>結合(&amp;J)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Align {0}</source>
      <translation>{0} を整列</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>D&amp;uplicate</source>
      <translation>複製(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Distribute along {0}</source>
      <translation>{0} に沿って等間隔に配置</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Distribute {0}</source>
      <translation>{0} を等間隔に配置</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Duplicate {0}</source>
      <translation>{0} を複製</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Highest {0}</source>
      <translation>{0} の最大に揃える</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Join {0}</source>
      <translation>{0} を結合</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Lowest {0}</source>
      <translation>{0} の最小に揃える</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Middle {0}</source>
      <translation>{0} の中央に揃える</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>On the &amp;ground</source>
      <translation>地面に置く(&amp;G)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Put {0} on the ground</source>
      <translation>{0} を地面に置く</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>Select three nodes: Ctrl+click in the scene list.</source>
      <translation>ノードを三つ選択してください(シーンの一覧で Ctrl+クリック)。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>The copy is where the original is: move it.</source>
      <translation>複製は元と同じ場所にあります。移動してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/arranging.py" />
      <source>The nodes were changed meanwhile, so that they were not joined.</source>
      <translation>その間にノードが変更されたため、結合されませんでした。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Align by pairs</source>
      <translation>対応点で位置合わせ</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Aligning {0}</source>
      <translation>{0} の位置合わせ中</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Centre on the floor</source>
      <translation>床の中心に移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Choose two captures of the same thing in the panel Measure and place.</source>
      <translation>「測定と配置」パネルで、同じものを写した 2 つのキャプチャを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Distance of the surfaces: {0} before, {1} now; {2} of the points overlap.</source>
      <translation>表面間の距離: 以前 {0}、現在 {1}。点の {2} が重なっています。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Nothing has been measured.</source>
      <translation>測定がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Pick at least three pairs.</source>
      <translation>対応する点を 3 組以上指定してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Refine the alignment</source>
      <translation>位置合わせを精密化</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Remove a measurement</source>
      <translation>測定を削除</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Remove all measurements</source>
      <translation>すべての測定を削除</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Scale to {0}</source>
      <translation>{0} に縮尺を合わせる</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>Turn {0} up</source>
      <translation>{0} を上にする</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/control.py" />
      <source>{0} has been moved meanwhile, so that it was not aligned.</source>
      <translation>その間に {0} が動いたため、位置合わせを行いませんでした。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Align by pairs</source>
      <translation>対応点で位置合わせ(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Angle</source>
      <translation>角度(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Centre on the floor</source>
      <translation>床の中心に移動(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Distance</source>
      <translation>距離(&amp;D)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Level by three points</source>
      <translation>3 点で水平にする(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Measure</source>
      <translation>測定(&amp;M)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Pick pairs of two captures</source>
      <translation>2 つのキャプチャの対応点を指定(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Place</source>
      <translation>配置(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Refine the alignment</source>
      <translation>位置合わせを精密化(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>&amp;Remove all measurements</source>
      <translation>すべての測定を削除(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>A point on the surface</source>
      <translation>表面上の点</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>A&amp;rea</source>
      <translation>面積(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Closes the polygon of an area</source>
      <translation>面積の多角形を閉じます</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Drag a point</source>
      <translation>点をドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Enter, double click</source>
      <translation>Enter、ダブルクリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Goes on with the last distance</source>
      <translation>最後の距離に続けます</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Measure</source>
      <translation>測定</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Measuring</source>
      <translation>測定</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Moves it over the surface</source>
      <translation>表面に沿って移動します</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Moving, turning and scaling</source>
      <translation>移動、回転、拡大・縮小</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>PlacingPanel</source>
      <translation>PlacingPanel</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Scales the scene</source>
      <translation>シーンの縮尺を合わせます</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Takes the last point back</source>
      <translation>最後の点を取り消します</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/feature.py" />
      <source>Type a length</source>
      <translation>長さを入力</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>&amp;Local axes</source>
      <translation>ローカル軸(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>&amp;Move</source>
      <translation>移動(&amp;M)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>&amp;Rotate</source>
      <translation>回転(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>&amp;Scale</source>
      <translation>拡大・縮小(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>A tenth of the way</source>
      <translation>動きを 10 分の 1 にします</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>Ctrl</source>
      <translation>Ctrl</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>Drag an arrow, a square or a ring</source>
      <translation>矢印、四角、輪のいずれかをドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>Instead of the hand's way; X, Y, Z choose the axis, Enter ends</source>
      <translation>ドラッグの代わりに。X、Y、Z で軸を選び、Enter で終了します</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>Moves or turns the selected nodes</source>
      <translation>選択したノードを移動または回転します</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>Puts the pivot on the surface</source>
      <translation>ピボットを表面に置きます</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>Reset the &amp;pivot</source>
      <translation>ピボットをリセット(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>Snaps</source>
      <translation>吸着します</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>The pivot is in the middle.</source>
      <translation>ピボットは中央にあります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>Type a number</source>
      <translation>数値を入力</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/gizmos.py" />
      <source>{0} lies nowhere: it is all around.</source>
      <translation>{0} は全体を取り囲むため、位置を持ちません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>+Z is up</source>
      <translation>+Z が上</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Align two captures</source>
      <translation>2 つのキャプチャの位置合わせ</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Applies to</source>
      <translation>適用対象</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Area</source>
      <translation>面積</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Centre on floor</source>
      <translation>床の中心に移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Click three points of the floor: everything is turned so that it lies level at z = 0.</source>
      <translation>床の 3 点をクリックすると、床が z = 0 で水平になるように全体が回ります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Distance</source>
      <translation>距離</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Everything</source>
      <translation>全体</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Its size may change</source>
      <translation>大きさも変えてよい</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Moves</source>
      <translation>動く方</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Pick pairs</source>
      <translation>対応点を指定</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Refine (ICP)</source>
      <translation>精密化 (ICP)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Remove this measurement</source>
      <translation>この測定を削除</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Scale and place</source>
      <translation>縮尺と配置</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Stays</source>
      <translation>動かない方</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>The selected node</source>
      <translation>選択したノード</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Type a distance, as 0.3 or 30 cm, to scale what is chosen below; drag the points in the view.</source>
      <translation>距離を 0.3 や 30 cm のように入力すると、下で選んだものの縮尺が合います。点はビュー内でドラッグできます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>Type the true length, as 0.3 or 30 cm: the scene is scaled so that it has it.</source>
      <translation>本当の長さを 0.3 や 30 cm のように入力すると、シーンの縮尺がそれに合います。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>left after aligning: {0:.3g} on average</source>
      <translation>位置合わせ後の残差: 平均 {0:.3g}</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/panel.py" />
      <source>{0} pairs</source>
      <translation>{0} 組</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/repeats.py" />
      <source>Its numbers are in the scene panel.</source>
      <translation>数値はシーンパネルにあります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/repeats.py" />
      <source>Mirror along &amp;X</source>
      <translation>X 方向に反転(&amp;X)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/repeats.py" />
      <source>Mirror along &amp;Y</source>
      <translation>Y 方向に反転(&amp;Y)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/repeats.py" />
      <source>Mirror along &amp;Z</source>
      <translation>Z 方向に反転(&amp;Z)</translation>
    </message>
    <message>
      <location filename="viewer/ui/placing/repeats.py" />
      <source>Repeat in a &amp;row or ring</source>
      <translation>列または環状に繰り返す(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/points/feature.py" />
      <source>How many points on the surface of {0}?</source>
      <translation>{0} の表面に点をいくつ置きますか?</translation>
    </message>
    <message>
      <location filename="viewer/ui/points/feature.py" />
      <source>Sample &amp;points…</source>
      <translation>点をサンプリング(&amp;P)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/points/feature.py" />
      <source>Sample points</source>
      <translation>点をサンプリング</translation>
    </message>
    <message>
      <location filename="viewer/ui/points/feature.py" />
      <source>Sample points on {0}</source>
      <translation>{0} 上の点をサンプリング</translation>
    </message>
    <message>
      <location filename="viewer/ui/points/feature.py" />
      <source>Sampling points on {0}</source>
      <translation>{0} 上の点をサンプリング中</translation>
    </message>
    <message>
      <location filename="viewer/ui/points/feature.py" />
      <source>Select a mesh, a field or splats.</source>
      <translation>メッシュ、フィールド、スプラットのいずれかを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>&amp;Duplicate into a node</source>
      <translation>別のノードに複製(&amp;D)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>&amp;Grow the selection</source>
      <translation>選択を広げる(&amp;G)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>&amp;Invert the selection</source>
      <translation>選択を反転(&amp;I)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>&amp;Unlock elements</source>
      <translation>要素のロックを解除(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Adds, removes, keeps what is in both</source>
      <translation>追加、除外、共通部分のみ</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Brings back what was deleted, which is seen faintly</source>
      <translation>薄く表示されている、削除されたものを元に戻します</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Changes the box or sphere, puts it there</source>
      <translation>ボックスや球を変え、そこに置きます</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Closes a polygon</source>
      <translation>多角形を閉じます</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Dep&amp;th</source>
      <translation>奥行き(&amp;T)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Drag a handle, double click</source>
      <translation>ハンドルをドラッグ、ダブルクリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Drag or click</source>
      <translation>ドラッグまたはクリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Drag with the restoring brush</source>
      <translation>復元ブラシでドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Drops what is being selected</source>
      <translation>選択中のものを取りやめます</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Ele&amp;ments</source>
      <translation>要素(&amp;M)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>I&amp;solate elements</source>
      <translation>要素だけを表示(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Loc&amp;k elements</source>
      <translation>要素をロック(&amp;K)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Middle button</source>
      <translation>中ボタン</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Re&amp;veal hidden elements</source>
      <translation>非表示の要素を再表示(&amp;V)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Res&amp;tore with a brush</source>
      <translation>ブラシで復元(&amp;T)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>S&amp;eparate into a node</source>
      <translation>別のノードに分離(&amp;E)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>S&amp;hrink the selection</source>
      <translation>選択を狭める(&amp;H)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Sa&amp;ve the selection</source>
      <translation>選択を保存(&amp;V)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Se&amp;lect</source>
      <translation>選択(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select &amp;all</source>
      <translation>すべて選択(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select &amp;nothing</source>
      <translation>選択を解除(&amp;N)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select by &amp;colour</source>
      <translation>色で選択(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select by &amp;flood over the picture</source>
      <translation>画面上の塗りつぶしで選択(&amp;F)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select by &amp;histogram</source>
      <translation>ヒストグラムで選択(&amp;H)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select by &amp;rectangle or click</source>
      <translation>矩形またはクリックで選択(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select c&amp;onnected elements</source>
      <translation>つながった要素を選択(&amp;O)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select with a &amp;brush</source>
      <translation>ブラシで選択(&amp;B)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select with a &amp;lasso</source>
      <translation>投げ縄で選択(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select with a &amp;polygon</source>
      <translation>多角形で選択(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Select with a &amp;sphere brush</source>
      <translation>球ブラシで選択(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Selecting elements</source>
      <translation>要素の選択</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>SelectionPanel</source>
      <translation>SelectionPanel</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Selects what is in the box or sphere; the same keys add, remove, intersect</source>
      <translation>箱や球の中にあるものを選択します。同じキーで追加、除外、共通部分の選択ができます</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Selects, on the surface, through everything or in a slab</source>
      <translation>表面のみ、奥まで、または厚みの範囲で選択します</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Slab</source>
      <translation>厚み</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Takes a polygon's last corner back</source>
      <translation>多角形の最後の頂点を取り消します</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Through</source>
      <translation>奥まで</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Turns the view meanwhile</source>
      <translation>その間にビューを回転します</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>Vol&amp;ume</source>
      <translation>立体(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/feature.py" />
      <source>[ and ], Alt+wheel</source>
      <translation>[ と ]、Alt+ホイール</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>All</source>
      <translation>すべて</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Brush</source>
      <translation>ブラシ</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Choose another measure, and this one again.</source>
      <translation>別の項目を選んでから、もう一度この項目を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Connected</source>
      <translation>つながり</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Depth in this view</source>
      <translation>このビューでの奥行き</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Drag a range. Shift adds, Ctrl removes, both intersect.</source>
      <translation>範囲をドラッグします。Shift: 追加、Ctrl: 除外、両方: 共通部分。</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Grow</source>
      <translation>広げる</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Invert</source>
      <translation>反転</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Log counts</source>
      <translation>個数を対数で表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Saved selections</source>
      <translation>保存された選択</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Select by {0}: {1}</source>
      <translation>{0} で選択: {1}</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Shrink</source>
      <translation>狭める</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Sphere brush</source>
      <translation>球ブラシ</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>Visible only</source>
      <translation>表示中のもののみ</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>What is turned away from the viewer is not picked, deleted or restored</source>
      <translation>こちらを向いていないものは選択・削除・復元されません</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>What was measured of elements is damaged.</source>
      <translation>要素の測定結果が壊れています。</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>all</source>
      <translation>すべて</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>{0} selected</source>
      <translation>{0} 個を選択</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/panel.py" />
      <source>{0}: {1} ({2:.3g} %), {3} selected</source>
      <translation>{0}: {1} ({2:.3g} %)、{3} 個を選択</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Grow the selection</source>
      <translation>選択を広げる</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Invert the selection</source>
      <translation>選択を反転</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Looking for elements…</source>
      <translation>要素を探しています…</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>No elements are hidden.</source>
      <translation>非表示の要素がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>No elements are locked.</source>
      <translation>ロックされた要素がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Nothing is shown that has elements to be selected.</source>
      <translation>選択できる要素を持つものが表示されていません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Nothing that is shown has had elements deleted.</source>
      <translation>表示されているものの中に、要素が削除されたものはありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Saved as '{0}'</source>
      <translation>「{0}」として保存しました</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Select all</source>
      <translation>すべて選択</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Select connected elements</source>
      <translation>つながった要素を選択</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Select nothing</source>
      <translation>選択を解除</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/selecting.py" />
      <source>Shrink the selection</source>
      <translation>選択を狭める</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/sets.py" />
      <source>Keep what is selected under this name</source>
      <translation>選択されているものをこの名前で保存します</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/sets.py" />
      <source>Name of the selection</source>
      <translation>選択の名前</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/sets.py" />
      <source>Save</source>
      <translation>保存</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/volumes.py" />
      <source>Select by a bo&amp;x</source>
      <translation>ボックスで選択(&amp;X)</translation>
    </message>
    <message>
      <location filename="viewer/ui/selection/volumes.py" />
      <source>Select by a s&amp;phere</source>
      <translation>球で選択(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/app.py" />
      <source>Choose a name that ends in .png, in another folder.</source>
      <translation>別のフォルダーの、.png で終わる名前を選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/app.py" />
      <source>The screenshot {0} cannot be written.</source>
      <translation>スクリーンショット {0} を書き込めません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/app.py" />
      <source>There is no display for the window.</source>
      <translation>ウィンドウを表示するディスプレイがありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/app.py" />
      <source>There was no final picture in ten minutes.</source>
      <translation>10 分経っても最終画像が得られませんでした。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/app.py" />
      <source>Try a smaller scene, or more cores.</source>
      <translation>より小さなシーン、またはより多くのコアで試してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/app.py" />
      <source>Use --screenshot, or 'fieldwright render' for pictures.</source>
      <translation>--screenshot を使うか、画像には「fieldwright render」を使ってください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/commands.py" />
      <source>Toolbar</source>
      <translation>ツールバー</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/health.py" />
      <source> Please report it with the details.</source>
      <translation>詳細を添えて報告してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/health.py" />
      <source> Please report it with {0}.</source>
      <translation>{0} を添えて報告してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/health.py" />
      <source>Install another one: pip install 'PySide6-Essentials&lt;6.12'.</source>
      <translation>別のバージョンをインストールしてください: pip install 'PySide6-Essentials&lt;6.12'</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/health.py" />
      <source>PySide6 {0} is broken on Python {1}.{2}.</source>
      <translation>PySide6 {0} は Python {1}.{2} では正しく動作しません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/health.py" />
      <source>Qt: %s (%s)</source>
      <translation>Qt: %s (%s)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/health.py" />
      <source>The window stays open.{0}</source>
      <translation>ウィンドウは開いたままです。{0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/health.py" />
      <source>This is a bug in Fieldwright: {0}.</source>
      <translation>Fieldwright の不具合です: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/jobs_panel.py" />
      <source>Cancel</source>
      <translation>キャンセル</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/jobs_panel.py" />
      <source>End early, and keep the best so far</source>
      <translation>早めに終了し、これまでの最良の結果を残します</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/jobs_panel.py" />
      <source>Finish now</source>
      <translation>今すぐ完了</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/jobs_panel.py" />
      <source>Finishing…</source>
      <translation>完了処理中…</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/jobs_panel.py" />
      <source>Pause</source>
      <translation>一時停止</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/jobs_panel.py" />
      <source>Stopping…</source>
      <translation>停止中…</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/jobs_panel.py" />
      <source>train {:.2f} dB</source>
      <translation>学習 {:.2f} dB</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/jobs_panel.py" />
      <source>{:.0f} voxels wide</source>
      <translation>幅 {:.0f} ボクセル</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>&amp;Add</source>
      <translation>追加(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>&amp;Keys and mouse as in</source>
      <translation>キーとマウスの操作方式(&amp;K)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>&amp;New key</source>
      <translation>新しいキー(&amp;N)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>&amp;Remove</source>
      <translation>削除(&amp;R)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>&amp;Use</source>
      <translation>使用(&amp;U)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>All keys as the preset has them</source>
      <translation>すべてのキーをプリセットに戻します</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>Command</source>
      <translation>コマンド</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>Keys</source>
      <translation>キー</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>Menu</source>
      <translation>メニュー</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>No key triggers the command</source>
      <translation>どのキーでもコマンドを実行しません</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>Re&amp;set</source>
      <translation>リセット(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>Reset a&amp;ll</source>
      <translation>すべてリセット(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>Search by name, menu or key</source>
      <translation>名前、メニュー、キーで検索</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>The keys of the preset again</source>
      <translation>プリセットのキーに戻します</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>This key alone triggers the command</source>
      <translation>このキーだけでコマンドを実行します</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>This key triggers the command as well</source>
      <translation>このキーでもコマンドを実行します</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>{0} belongs to “{1}”, which would lose it.</source>
      <translation>{0} は「{1}」に割り当てられています。そちらの割り当ては失われます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_editor.py" />
      <source>{0} flies in this preset.</source>
      <translation>このプリセットでは {0} はフライに使われます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_sheet.py" />
      <source>Down, up</source>
      <translation>下、上</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_sheet.py" />
      <source>Drag to orbit</source>
      <translation>ドラッグで回転</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_sheet.py" />
      <source>Drag to pan</source>
      <translation>ドラッグで平行移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_sheet.py" />
      <source>Drag to zoom</source>
      <translation>ドラッグでズーム</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/key_sheet.py" />
      <source>Forward, left, back, right</source>
      <translation>前、左、後ろ、右</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/main_window.py" />
      <source> (a copy)</source>
      <translation> (コピー)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/main_window.py" />
      <source>&amp;Find a command…</source>
      <translation>コマンドを検索(&amp;F)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/main_window.py" />
      <source>&amp;Keys and mouse</source>
      <translation>キーとマウス(&amp;K)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/main_window.py" />
      <source>&amp;Preferences…</source>
      <translation>環境設定(&amp;P)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/main_window.py" />
      <source>Open it again</source>
      <translation>もう一度開く</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/main_window.py" />
      <source>Save asks for another name; what you do here does not reach the project.</source>
      <translation>保存では別の名前を指定します。ここでの変更はプロジェクトに反映されません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/main_window.py" />
      <source>{0} This is a copy of it.</source>
      <translation>{0} これはそのコピーです。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/notice_panel.py" />
      <source>Close this message</source>
      <translation>このメッセージを閉じる</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/notice_panel.py" />
      <source>Copy report</source>
      <translation>報告をコピー</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/notice_panel.py" />
      <source>Details</source>
      <translation>詳細</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/palette.py" />
      <source>Type a command</source>
      <translation>コマンドを入力</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/preferences.py" />
      <source>&amp;Language</source>
      <translation>言語(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/preferences.py" />
      <source>&amp;Theme</source>
      <translation>テーマ(&amp;T)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/preferences.py" />
      <source>Fieldwright speaks it from its next start on.</source>
      <translation>次回の起動から、この言語で表示されます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/preferences.py" />
      <source>Keys and mouse</source>
      <translation>キーとマウス</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/preferences.py" />
      <source>Look and language</source>
      <translation>外観と言語</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/preferences.py" />
      <source>Preferences</source>
      <translation>環境設定</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/status_line.py" />
      <source>1 job</source>
      <translation>ジョブ 1 件</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/status_line.py" />
      <source>carrying out edits</source>
      <translation>編集を計算中</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/status_line.py" />
      <source>rendering</source>
      <translation>レンダリング中</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/status_line.py" />
      <source>{0:.0f} redraws/s</source>
      <translation>再描画 {0:.0f} 回/秒</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/status_line.py" />
      <source>{0:.1f} M samples  {1:.2f} Mrays/s  {2:.0f} ms</source>
      <translation>{0:.1f} M サンプル  {1:.2f} M 光線/秒  {2:.0f} ミリ秒</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/status_line.py" />
      <source>{0}  step {1}</source>
      <translation>{0}  ステップ {1}</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/status_line.py" />
      <source>{0} jobs</source>
      <translation>ジョブ {0} 件</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>&amp;About</source>
      <translation>Fieldwright について(&amp;A)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>&amp;Copy a report for developers</source>
      <translation>開発者向けの報告をコピー(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>A viewer and editor for trained radiance fields and signed-distance fields.</source>
      <translation>学習済みの放射輝度場と符号付き距離場のためのビューアー兼エディター。</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>About Fieldwright</source>
      <translation>Fieldwright について</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>Drawn by {0}</source>
      <translation>描画: {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>Fieldwright {0}, Python {1}, PySide6 {2}
{3}
OpenGL: {4}
Log: {5}

{6}</source>
      <translation>Fieldwright {0}, Python {1}, PySide6 {2}
{3}
OpenGL: {4}
Log: {5}

{6}</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>Full &amp;screen</source>
      <translation>全画面(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>Keyboard to the ne&amp;xt area</source>
      <translation>次の領域へキーボードを移す(&amp;X)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>Keyboard to the pre&amp;vious area</source>
      <translation>前の領域へキーボードを移す(&amp;V)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>Log: {0}</source>
      <translation>ログ: {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>Pane&amp;ls</source>
      <translation>パネル(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>Show the &amp;log file</source>
      <translation>ログファイルを表示(&amp;L)</translation>
    </message>
    <message>
      <location filename="viewer/ui/shell/window_commands.py" />
      <source>There is no log file yet.</source>
      <translation>ログファイルはまだありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/splats/feature.py" />
      <source>How many voxels along the longest side of {0}?</source>
      <translation>{0} の最長辺に沿うボクセル数は?</translation>
    </message>
    <message>
      <location filename="viewer/ui/splats/feature.py" />
      <source>Select Gaussian splats.</source>
      <translation>ガウシアンスプラットを選択してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/splats/feature.py" />
      <source>Turn splats into &amp;voxels…</source>
      <translation>スプラットをボクセルに変換(&amp;V)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/splats/feature.py" />
      <source>Turn splats into voxels</source>
      <translation>スプラットをボクセルに変換</translation>
    </message>
    <message>
      <location filename="viewer/ui/splats/feature.py" />
      <source>Turn {0} into voxels</source>
      <translation>{0} をボクセルに変換</translation>
    </message>
    <message>
      <location filename="viewer/ui/splats/feature.py" />
      <source>Turning {0} into voxels</source>
      <translation>{0} をボクセルに変換中</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/cards.py" />
      <source>Not there any more</source>
      <translation>もうありません</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/cards.py" />
      <source>Remove from this list (Delete)</source>
      <translation>この一覧から削除 (Delete)</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/cards.py" />
      <source>Remove {0} from this list</source>
      <translation>この一覧から {0} を削除</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/cards.py" />
      <source>TileT</source>
      <translation>TileT</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/feature.py" />
      <source>S&amp;tart page</source>
      <translation>スタートページ(&amp;T)</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/page.py" />
      <source>An empty scene</source>
      <translation>空のシーン</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/page.py" />
      <source>Recent</source>
      <translation>最近使ったファイル</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/page.py" />
      <source>Sample scenes</source>
      <translation>サンプルシーン</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/page.py" />
      <source>What you open is listed here. A file can be dropped on this page, too.</source>
      <translation>開いたファイルがここに一覧表示されます。このページにファイルをドロップすることもできます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/start.py" />
      <source>Open a file…</source>
      <translation>ファイルを開く…</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/start.py" />
      <source>Open a folder…</source>
      <translation>フォルダーを開く…</translation>
    </message>
    <message>
      <location filename="viewer/ui/start/start.py" />
      <source>Train from photos…</source>
      <translation>写真から学習…</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/feature.py" />
      <source>TexturePanel</source>
      <translation>TexturePanel</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>Draw the triangles' edges over the map</source>
      <translation>マップの上に三角形の辺を描画します</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>Its place on the model is hidden in this view.</source>
      <translation>モデル上の位置は、このビューでは隠れています。</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>Its place on the model is outside the view.</source>
      <translation>モデル上の位置は、ビューの外にあります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>No triangle lies there.</source>
      <translation>そこには三角形がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>Show on the model</source>
      <translation>モデルに表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>Show the map alone on the model, without light</source>
      <translation>光を当てず、マップだけをモデルに表示します</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>Texels along one unit of the scene on the surface; how much of the map it uses</source>
      <translation>表面上でシーンの 1 単位あたりのテクセル数と、マップの使用率</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>The surface is still being looked at.</source>
      <translation>表面をまだ調べています。</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>There is no model in this scene. Take one out of a field: Scene ▸ Extract a mesh.</source>
      <translation>このシーンにはモデルがありません。フィールドから取り出してください: シーン ▸ メッシュを抽出</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>This model has no texture coordinates. Extract it again with a look that has textures, or unwrap it in another program and open it from there.</source>
      <translation>このモデルにはテクスチャ座標がありません。テクスチャを持つ外観でもう一度抽出するか、別のプログラムで展開したものを開いてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>UV lines</source>
      <translation>UV の線</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>Which of the model's maps is shown</source>
      <translation>モデルのどのマップを表示するか</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>uv {0:.4f}, {1:.4f}   texel {2}, {3}</source>
      <translation>uv {0:.4f}, {1:.4f}   テクセル {2}, {3}</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/panel.py" />
      <source>{0}, {1:.3g} texels a unit (9 of 10: {2:.3g} to {3:.3g}), {4:.0f} % used</source>
      <translation>{0}、1 単位あたり {1:.3g} テクセル (9 割は {2:.3g} から {3:.3g})、使用率 {4:.0f} %</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/textures.py" />
      <source>Extract or import again.</source>
      <translation>もう一度抽出または読み込みをしてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/textures.py" />
      <source>The file is damaged; extract or import again.</source>
      <translation>ファイルが壊れています。もう一度抽出または読み込みをしてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/textures.py" />
      <source>The texture is empty.</source>
      <translation>テクスチャが空です。</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/textures.py" />
      <source>The texture's asset holds no such picture.</source>
      <translation>テクスチャのアセットに、そのような画像がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/texture/view.py" />
      <source>Wheel: zoom. Drag: move. Double click: all of it. Click: keep it marked, here and on the model.</source>
      <translation>ホイール: ズーム。ドラッグ: 移動。ダブルクリック: 全体。クリック: ここにもモデルにも印を残します。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/camera_paths.py" />
      <source>Read a camera path</source>
      <translation>カメラのパスを読み込む</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Change a key</source>
      <translation>キーを変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Change the easing</source>
      <translation>イージングを変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Change the frame rate</source>
      <translation>フレームレートを変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Change the length of the timeline</source>
      <translation>タイムラインの長さを変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Change the smoothness</source>
      <translation>滑らかさを変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Copy keys</source>
      <translation>キーをコピー</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Delete keys</source>
      <translation>キーを削除</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Do not loop</source>
      <translation>ループしない</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Loop</source>
      <translation>ループ</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Move keys</source>
      <translation>キーを移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Remove a track</source>
      <translation>トラックを削除</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Set a key</source>
      <translation>キーを打つ</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Set a key of the camera</source>
      <translation>カメラのキーを打つ</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Turn a track off</source>
      <translation>トラックを無効にする</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/control.py" />
      <source>Turn a track on</source>
      <translation>トラックを有効にする</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/curve_view.py" />
      <source>Nothing has keys yet.</source>
      <translation>まだキーがありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/draft.py" />
      <source>Change keys</source>
      <translation>キーを変更</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>&amp;Path</source>
      <translation>パス(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>&amp;Play the timeline</source>
      <translation>タイムラインを再生(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>&amp;Read a path…</source>
      <translation>パスを読み込む(&amp;R)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>&amp;Steer the camera</source>
      <translation>カメラを操縦(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>&amp;Timeline</source>
      <translation>タイムライン(&amp;T)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>&amp;Write the path…</source>
      <translation>パスを書き出す(&amp;W)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>All files (*)</source>
      <translation>すべてのファイル (*)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Click, Ctrl + click or drag a box</source>
      <translation>クリック、Ctrl + クリック、または枠をドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Curves, or rows</source>
      <translation>カーブまたは行を表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Drag on the ruler</source>
      <translation>目盛りをドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Drag, Shift + drag</source>
      <translation>ドラッグ、Shift + ドラッグ</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Easing, and what else a key or a track has</source>
      <translation>イージングなど、キーとトラックの設定</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Enter, Shift + Enter</source>
      <translation>Enter、Shift + Enter</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Frame by frame, key by key</source>
      <translation>フレームごと、キーごと</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Go to a time</source>
      <translation>時間を移動</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Make a &amp;film…</source>
      <translation>動画を作る(&amp;F)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Move keys, copy them</source>
      <translation>キーを移動、コピー</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Nothing is animated: set keys in the timeline, or choose a path.</source>
      <translation>動くものがありません。タイムラインでキーを打つか、パスを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Play or stop</source>
      <translation>再生または停止</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Prepare the timeline for playing</source>
      <translation>タイムラインの再生を準備</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Right click</source>
      <translation>右クリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Select, several</source>
      <translation>選択、複数選択</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Set a camera &amp;key</source>
      <translation>カメラのキーを打つ(&amp;K)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Set a key, remove it</source>
      <translation>キーを打つ、取り除く</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Show the selected keys</source>
      <translation>選んだキーを大きく表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>The camera is not animated.</source>
      <translation>カメラは動いていません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Timeline</source>
      <translation>タイムライン</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Wheel, double click on the ruler</source>
      <translation>ホイール、目盛りをダブルクリック</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Write the camera's path</source>
      <translation>カメラのパスを書き出す</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>Zoom, all of it</source>
      <translation>拡大縮小、全体</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>glTF with an animated camera (*.glb *.gltf)</source>
      <translation>動くカメラのある glTF (*.glb *.gltf)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>instant-ngp camera path (*ngp*.json)</source>
      <translation>instant-ngp のカメラパス (*ngp*.json)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/feature.py" />
      <source>nerfstudio camera path (*.json)</source>
      <translation>nerfstudio のカメラパス (*.json)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>File or folder</source>
      <translation>ファイルまたはフォルダー</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>Film</source>
      <translation>動画</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>Film {0}</source>
      <translation>動画 {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>Go on</source>
      <translation>続ける</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>Make a film</source>
      <translation>動画を作る</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>Make the film</source>
      <translation>動画を作る</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>Only videos have a bit rate.</source>
      <translation>ビットレートがあるのは動画だけです。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>Portrait, 1080 x 1920</source>
      <translation>縦長、1080 x 1920</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>Square, 1080 x 1080</source>
      <translation>正方形、1080 x 1080</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>The film {0} is done: {1} pictures.</source>
      <translation>動画 {0} ができました: {1} 枚。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>The shutter is not open: there is no motion blur.</source>
      <translation>シャッターが開いていないので、モーションブラーはありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>{0} of them are there already: the film goes on with the next one.</source>
      <translation>うち {0} 枚はもうあります。続きから作ります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/film_form.py" />
      <source>{0} pictures, {1} s at {2} a second.</source>
      <translation>{0} 枚、{1} 秒 (毎秒 {2} 枚)。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source> fps</source>
      <translation> fps</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>A ready-made path of the camera</source>
      <translation>用意されたカメラのパス</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Begin anew at the end</source>
      <translation>最後まで来たら最初に戻る</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Curves: values over time (C)</source>
      <translation>カーブ：時間に沿った値 (C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Film…</source>
      <translation>動画…</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Frames a second</source>
      <translation>毎秒のフレーム数</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>How many frames there are; with Retime keys move in proportion</source>
      <translation>フレームの数。「時間伸縮」を入れるとキーも比例して動きます</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Make a film of the timeline</source>
      <translation>タイムラインから動画を作る</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Make the finished picture of every frame, so that it plays smoothly</source>
      <translation>滑らかに再生できるように全フレームの完成画像を作ります</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Move all keys when the length is changed</source>
      <translation>長さを変えるとき全キーを動かす</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Path</source>
      <translation>パス</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Play or stop (Space)</source>
      <translation>再生または停止 (Space)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Prepare</source>
      <translation>準備</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Record: whatever is changed becomes a key at this time, also of what had none</source>
      <translation>記録: 変更したものすべてがこの時間のキーになります (キーがなかったものも)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Retime</source>
      <translation>時間伸縮</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Select a key to type its numbers.</source>
      <translation>キーを選ぶと、その数値を入力できます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Set a key of something else</source>
      <translation>ほかのもののキーを打つ</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Set a key of the camera, as one looks now (Enter)</source>
      <translation>今の視点でカメラのキーを打つ (Enter)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Steer</source>
      <translation>操縦</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>Steer: look through the camera; where one goes from here is its key at this time</source>
      <translation>操縦：カメラを通して見て、そこから動いた先がこの時刻のキーになります</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>The frame that is seen</source>
      <translation>表示しているフレーム</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>To the beginning (Home)</source>
      <translation>最初へ (Home)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>To the key before (&lt;)</source>
      <translation>前のキーへ (&lt;)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>To the next key (&gt;)</source>
      <translation>次のキーへ (&gt;)</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/panel.py" />
      <source>◆ Key</source>
      <translation>◆ キー</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/playback.py" />
      <source>There is no room for further pictures of the timeline.</source>
      <translation>タイムラインの画像をこれ以上置く場所がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Ease: from rest to rest</source>
      <translation>イーズ: 止まった状態から止まった状態へ</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Half round path</source>
      <translation>やや丸いパス</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Handles: as they are dragged among the curves</source>
      <translation>ハンドル: カーブの中でドラッグした形に従う</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Hold: jump at the next key</source>
      <translation>ホールド: 次のキーで切り替わる</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Linear: at one speed</source>
      <translation>リニア: 一定の速さ</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Remove the track</source>
      <translation>トラックを削除</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Round path</source>
      <translation>丸いパス</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Set it to the present view</source>
      <translation>現在のビューで上書き</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Smooth: through the key without stopping</source>
      <translation>スムーズ: 止まらずにキーを通る</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Spring: past the key and back</source>
      <translation>スプリング: 行き過ぎて戻る</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>Straight path</source>
      <translation>まっすぐなパス</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/time_widget.py" />
      <source>The track has an effect</source>
      <translation>トラックを有効にする</translation>
    </message>
    <message>
      <location filename="viewer/ui/timeline/track_view.py" />
      <source>Look at the scene as it shall be seen at this time, and press Key; or choose a path.</source>
      <translation>この時間に見せたい視点にして「キー」を押すか、パスを選んでください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/feature.py" />
      <source>&amp;Pause the training</source>
      <translation>学習を一時停止(&amp;P)</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/feature.py" />
      <source>&amp;Race two methods…</source>
      <translation>2 つの手法を競わせる(&amp;R)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/feature.py" />
      <source>&amp;Train from photos…</source>
      <translation>写真から学習(&amp;T)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/feature.py" />
      <source>&amp;Watch the run of another program…</source>
      <translation>他のプログラムの学習を監視(&amp;W)…</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/feature.py" />
      <source>Nothing is being trained.</source>
      <translation>学習中のものはありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/feature.py" />
      <source>TrainingPanel</source>
      <translation>TrainingPanel</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>A turn</source>
      <translation>交代の間隔</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>Advanced</source>
      <translation>詳細設定</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>Data set folder</source>
      <translation>データセットのフォルダー</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>First</source>
      <translation>1 番目</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>Project to write</source>
      <translation>書き込むプロジェクト</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>Race two methods</source>
      <translation>2 つの手法を競わせる</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>Second</source>
      <translation>2 番目</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>Start</source>
      <translation>開始</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>The project is saved while training; stopping leaves the newest state in it.</source>
      <translation>プロジェクトは学習中に保存されます。停止すると最新の状態が残ります。</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>The two take turns, so that each has the whole machine while its clock runs. Both learn from the same photos and are judged by the same held-out ones. Each writes a project into the current folder.</source>
      <translation>2 つは交代で動き、自分の時計が進む間はマシン全体を使います。同じ写真から学習し、同じ評価用写真で判定されます。それぞれ現在のフォルダーにプロジェクトを書き込みます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>Time of each</source>
      <translation>それぞれの時間</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>Train</source>
      <translation>学習</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/form.py" />
      <source>Train a field from photos</source>
      <translation>写真からフィールドを学習</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Average every value with its neighbours</source>
      <translation>各値を隣の値と平均します</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Log</source>
      <translation>対数</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Now</source>
      <translation>現在</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Race</source>
      <translation>競争</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Save CSV…</source>
      <translation>CSV を保存…</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Save PNG…</source>
      <translation>PNG を保存…</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Save a picture of the curves</source>
      <translation>曲線の画像を保存します</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Save the figures of the runs that are shown</source>
      <translation>表示中の実行の数値を保存します</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Scene &gt; Train from photos starts a run. Its curves appear here.</source>
      <translation>シーン &gt; 写真から学習 で学習を始めます。曲線はここに表示されます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/panel.py" />
      <source>Snapshots</source>
      <translation>スナップショット</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/plot.py" />
      <source>(nothing)</source>
      <translation>(なし)</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/plot.py" />
      <source>Figures</source>
      <translation>指標</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/plot.py" />
      <source>seconds</source>
      <translation>秒</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/race.py" />
      <source>Both</source>
      <translation>両方</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/race.py" />
      <source>Both fields side by side</source>
      <translation>両方のフィールドを並べて表示</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/race.py" />
      <source>Hold</source>
      <translation>保留</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/race.py" />
      <source>Seconds of its own until the held-out photos were matched so well, and what the last dB took</source>
      <translation>評価用写真がその一致度に達するまでの所要秒数と、最後の 1 dB にかかった時間</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/race.py" />
      <source>They take turns: {0}</source>
      <translation>交代で動きます: {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/race.py" />
      <source>To {0} dB, {1} needs {2:.3g} times the seconds of {3}.</source>
      <translation>{0} dB までに、{1} は {3} の {2:.3g} 倍の秒数を要します。</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/race.py" />
      <source>ratio</source>
      <translation>比</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/run_list.py" />
      <source>RunList</source>
      <translation>RunList</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/run_list.py" />
      <source>done</source>
      <translation>完了</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/run_list.py" />
      <source>failed</source>
      <translation>失敗</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/run_list.py" />
      <source>getting ready</source>
      <translation>準備中</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/run_list.py" />
      <source>paused</source>
      <translation>一時停止中</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/run_list.py" />
      <source>running</source>
      <translation>実行中</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/run_list.py" />
      <source>stopped</source>
      <translation>停止済み</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/runs.py" />
      <source>In training</source>
      <translation>学習中</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/runs.py" />
      <source>Stop it, or wait until it ends.</source>
      <translation>停止するか、終わるまで待ってください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/runs.py" />
      <source>Training {0}</source>
      <translation>{0} を学習中</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/runs.py" />
      <source>Watching {0}</source>
      <translation>{0} を監視中</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/runs.py" />
      <source>{0} at {1:.0f} s</source>
      <translation>{0} ({1:.0f} 秒)</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/runs.py" />
      <source>{0} writes to that project at present.</source>
      <translation>{0} は現在そのプロジェクトに書き込んでいます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/share.py" />
      <source>Viewing: 100 % of the machine</source>
      <translation>表示: マシンの 100 %</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/share.py" />
      <source>Viewing: no limit</source>
      <translation>表示: 制限なし</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/share.py" />
      <source>Viewing: {0} % of the machine</source>
      <translation>表示: マシンの {0} %</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/share.py" />
      <source>While something trains, the 3-D view takes no more of the processor than this: pictures become coarser, and training is slowed down by no more. It draws as fast as it can otherwise.</source>
      <translation>学習中、3D ビューはプロセッサーをこの割合までしか使いません。画像は粗くなりますが、学習の遅れはその分に収まります。学習していないときは可能な限り速く描画します。</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>Add the snapshot to the scene</source>
      <translation>スナップショットをシーンに追加します</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>At {0:.1f} s, step {1:,}</source>
      <translation>{0:.1f} 秒、ステップ {1:,}</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>Export…</source>
      <translation>書き出し…</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>Newest</source>
      <translation>最新</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>No snapshot yet</source>
      <translation>スナップショットはまだありません</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>Play</source>
      <translation>再生</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>Result</source>
      <translation>結果</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>Show one snapshot after the other</source>
      <translation>スナップショットを順に表示します</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>The newest snapshot</source>
      <translation>最新のスナップショット</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/snapshots.py" />
      <source>The result</source>
      <translation>結果</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/steering.py" />
      <source>End as if the time were over: clean up, evaluate, and save</source>
      <translation>時間切れと同じように終了します: クリーンアップ、評価、保存</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/steering.py" />
      <source>End at once; the project contains the newest snapshot</source>
      <translation>直ちに終了します。プロジェクトには最新のスナップショットが入ります</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/steering.py" />
      <source>Pausing…</source>
      <translation>一時停止しています…</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/steering.py" />
      <source>Save a snapshot of the field as it is now</source>
      <translation>現在のフィールドをスナップショットとして保存します</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/steering.py" />
      <source>Snapshot</source>
      <translation>スナップショット</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/steering.py" />
      <source>Start again from the last checkpoint</source>
      <translation>最後のチェックポイントから再開します</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/steering.py" />
      <source>Stop</source>
      <translation>停止</translation>
    </message>
    <message>
      <location filename="viewer/ui/training/steering.py" />
      <source>Weight of {0}</source>
      <translation>{0} の重み</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/axes_gizmo.py" />
      <source>Click an axis to look along it</source>
      <translation>軸をクリックすると、その方向から見ます</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/badge.py" />
      <source>, getting finer</source>
      <translation>、改善中</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/badge.py" />
      <source>, {0} rays a pixel</source>
      <translation>、1 画素あたり光線 {0} 本</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/badge.py" />
      <source>Bake, refining: {0} % exact</source>
      <translation>ベイク、改善中: {0} % は厳密</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/badge.py" />
      <source>Bake, {0} voxels a side</source>
      <translation>ベイク、一辺 {0} ボクセル</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/badge.py" />
      <source>Exact</source>
      <translation>厳密</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/badge.py" />
      <source>Exact, coarse</source>
      <translation>厳密、粗い</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/badge.py" />
      <source>Preparing the field…</source>
      <translation>フィールドを準備しています…</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/cells.py" />
      <source>rows columns</source>
      <translation>rows columns</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/fill.py" />
      <source>rows columns channels</source>
      <translation>rows columns channels</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/flight.py" />
      <source>Fly  ·  {0:.3g} units/s</source>
      <translation>フライ  ·  {0:.3g} 単位/秒</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/environment_textures.py" />
      <source>Reload the scene; the light is then prepared anew.</source>
      <translation>シーンを読み込み直してください。ライトが改めて準備されます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/environment_textures.py" />
      <source>The prepared light has no proper '{0}'.</source>
      <translation>準備済みの光に正しい「{0}」がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/environment_textures.py" />
      <source>The prepared light's '{0}' is empty.</source>
      <translation>準備済みの光の「{0}」が空です。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/environment_textures.py" />
      <source>rows columns 2</source>
      <translation>rows columns 2</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/material_textures.py" />
      <source>A map of {0} x {1} texels is too large for this graphics card.</source>
      <translation>{0} x {1} テクセルのマップは、このグラフィックスカードには大きすぎます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/material_textures.py" />
      <source>It takes {0} along a side; make the map smaller.</source>
      <translation>一辺は {0} までです。マップを小さくしてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/splat_buffers.py" />
      <source>Hide other nodes.</source>
      <translation>他のノードを非表示にしてください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/splat_buffers.py" />
      <source>OpenGL is out of memory.</source>
      <translation>OpenGL のメモリーが足りません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/splat_sets.py" />
      <source>Hide or delete other sets, or crop this one; pictures of it can still be rendered.</source>
      <translation>ほかのセットを隠すか削除する、またはこのセットを切り抜いてください。画像のレンダリングは引き続きできます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/splat_sets.py" />
      <source>OpenGL has no room for {0} more Gaussians.</source>
      <translation>OpenGL には、あと {0} 個のガウシアンを置く余裕がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/splat_sets.py" />
      <source>{0} Gaussians are too many here.</source>
      <translation>ここでは {0} 個のガウシアンは多すぎます。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/volume_layer.py" />
      <source>The engine draws it instead.</source>
      <translation>代わりにエンジンが描画します。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/volume_layer.py" />
      <source>The graphics card has no room for a picture of {0} x {1} pixels.</source>
      <translation>グラフィックスカードには {0} x {1} 画素の画像を置く余裕がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/volume_painter.py" />
      <source>The engine draws them instead.</source>
      <translation>代わりにエンジンが描画します。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/volume_painter.py" />
      <source>The graphics card cannot draw the fields: {0}.</source>
      <translation>グラフィックスカードはフィールドを描画できません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/volume_textures.py" />
      <source>The field needs textures of {0} texels a side; this graphics card allows {1}.</source>
      <translation>フィールドには一辺 {0} テクセルのテクスチャが必要ですが、このグラフィックスカードは {1} までです。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/layers/volume_textures.py" />
      <source>The graphics card has no room for a field of {0} MB.</source>
      <translation>グラフィックスカードには {0} MB のフィールドを置く余裕がありません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/probe_card.py" />
      <source>ProbeCard</source>
      <translation>ProbeCard</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/probe_card.py" />
      <source>depth</source>
      <translation>深度</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/probe_card.py" />
      <source>light</source>
      <translation>光</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/probe_card.py" />
      <source>normal</source>
      <translation>法線</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/probe_card.py" />
      <source>opacity</source>
      <translation>不透明度</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/probe_card.py" />
      <source>pixel</source>
      <translation>画素</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/probe_card.py" />
      <source>sRGB</source>
      <translation>sRGB</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/probe_card.py" />
      <source>world</source>
      <translation>ワールド</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/slice_depth.py" />
      <source>length few</source>
      <translation>length few</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/surfaces.py" />
      <source>NoSurface</source>
      <translation>NoSurface</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/surfaces.py" />
      <source>The 3-D view cannot be shown.</source>
      <translation>3D ビューを表示できません。</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/surfaces.py" />
      <source>no OpenGL: %s</source>
      <translation>no OpenGL: %s</translation>
    </message>
    <message>
      <location filename="viewer/ui/viewport/viewport.py" />
      <source>Copied {0}</source>
      <translation>{0} をコピーしました</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/command.py" />
      <source>&amp;Camera</source>
      <translation>カメラ(&amp;C)</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/command.py" />
      <source>&amp;Edit</source>
      <translation>編集(&amp;E)</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/command.py" />
      <source>&amp;File</source>
      <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/command.py" />
      <source>&amp;Help</source>
      <translation>ヘルプ(&amp;H)</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/command.py" />
      <source>&amp;Scene</source>
      <translation>シーン(&amp;S)</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/command.py" />
      <source>&amp;View</source>
      <translation>表示(&amp;V)</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/curve_editor.py" />
      <source>Click: add a point. Drag: move it. Double click or Delete: take it out. Arrow keys: move it a bit.</source>
      <translation>クリック: 点を追加。ドラッグ: 移動。ダブルクリックまたは Delete: 取り除く。矢印キー: 少し動かす。</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/language.py" />
      <source>As the system has it</source>
      <translation>システムに合わせる</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/language.py" />
      <source>English</source>
      <translation>English</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/layouts.py" />
      <source>LayoutT</source>
      <translation>LayoutT</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/panel_holder.py" />
      <source>panel import</source>
      <translation>panel import</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/theme.py" />
      <source>Dark</source>
      <translation>ダーク</translation>
    </message>
    <message>
      <location filename="viewer/ui/widgets/theme.py" />
      <source>Fusion</source>
      <translation>Fusion</translation>
    </message>
    <message>
      <location filename="viewer/ui/work/asides.py" />
      <source>Check the disk, and try again.</source>
      <translation>ディスクを確認して、もう一度お試しください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/work/asides.py" />
      <source>The disk does not answer: {0}.</source>
      <translation>ディスクが応答しません: {0}。</translation>
    </message>
    <message>
      <location filename="viewer/ui/work/bakes.py" />
      <source>Preparing for orbiting: {0}</source>
      <translation>回転表示の準備中: {0}</translation>
    </message>
    <message>
      <location filename="viewer/ui/work/extents.py" />
      <source>Try again.</source>
      <translation>もう一度お試しください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/work/extents.py" />
      <source>What was measured of a node is damaged.</source>
      <translation>ノードの測定結果が破損しています。</translation>
    </message>
    <message>
      <location filename="viewer/ui/work/prepared_light.py" />
      <source>End other jobs, then hide the light and show it again.</source>
      <translation>他のジョブを終えてから、光をいったん非表示にし、もう一度表示してください。</translation>
    </message>
    <message>
      <location filename="viewer/ui/work/prepared_light.py" />
      <source>The light was not prepared in time; models are shown without it.</source>
      <translation>光の準備が間に合いませんでした。モデルは光なしで表示されます。</translation>
    </message>
  </context>
</TS>
