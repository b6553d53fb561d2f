namespace EmbeddingProjector.Plots;

/// <summary>Letters of Latin scripts as a plain letter and a mark, and a box of digits for every other one.</summary>
/// <remarks>A box holds the character's number in hexadecimal, so that two that are not drawn still differ.</remarks>
internal static class LetterMarks
{
    private const double BoxTop = 96;
    private const double DigitScale = 0.36;
    private const double DigitStep = 27; // from one digit's left to the next
    private const double DigitLeft = 7;

    // Each mark's letters, the base letter before the composed one.
    private static readonly Dictionary<char, string> Composed = new()
    {
        ['`'] = "AÀEÈIÌOÒUÙNǸaàeèiìoòuùnǹ",
        ['´'] = "AÁEÉIÍOÓUÚYÝCĆLĹNŃRŔSŚZŹaáeéiíoóuúyýcćlĺnńrŕsśzź",
        ['^'] = "AÂEÊIÎOÔUÛCĈGĜHĤJĴSŜWŴYŶaâeêiîoôuûcĉgĝhĥjĵsŝwŵyŷ",
        ['~'] = "AÃNÑOÕIĨUŨaãnñoõiĩuũ",
        ['¨'] = "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿ",
        ['°'] = "AÅUŮaåuů",
        ['ˇ'] = "CČDĎEĚNŇRŘSŠTŤZŽcčdďeěnňrřsštťzž",
        ['¯'] = "AĀEĒIĪOŌUŪaāeēiīoōuū",
        ['˘'] = "AĂGĞUŬaăgğuŭ",
        ['˙'] = "CĊEĖGĠIİZŻcċeėgġzż",
        ['˝'] = "OŐUŰoőuű",
        ['¸'] = "CÇSŞTŢGĢKĶLĻNŅRŖcçsştţkķlļnņrŗ",
        ['˛'] = "AĄEĘIĮUŲaąeęiįuų",
        ['/'] = "OØLŁoølł",
    };

    // Strokes from the letter's middle and its top, in the font's units; those of the last three from its foot.
    private static readonly Dictionary<char, (double X, double Y)[][]> Strokes = new()
    {
        ['`'] = [[(-10, 28), (5, 12)]],
        ['´'] = [[(10, 28), (-5, 12)]],
        ['^'] = [[(-14, 12), (0, 27), (14, 12)]],
        ['~'] = [[(-16, 14), (-8, 23), (6, 15), (16, 24)]],
        ['¨'] = [[(-12, 17), (-12, 20)], [(12, 17), (12, 20)]],
        ['°'] = [[(-8, 22), (0, 14), (8, 22), (0, 30), (-8, 22)]],
        ['ˇ'] = [[(-14, 27), (0, 12), (14, 27)]],
        ['¯'] = [[(-14, 18), (14, 18)]],
        ['˘'] = [[(-13, 26), (-6, 15), (6, 15), (13, 26)]],
        ['˙'] = [[(0, 17), (0, 20)]],
        ['˝'] = [[(-12, 12), (-5, 27)], [(6, 12), (13, 27)]],
        ['¸'] = [[(0, 0), (2, -10), (10, -16), (4, -26), (-8, -26)]],
        ['˛'] = [[(12, 0), (4, -14), (10, -24), (20, -20)]],
    };

    private static readonly Dictionary<char, (char Base, char Mark)> Letters = Composed
        .SelectMany(entry => entry.Value.Chunk(2).Select(pair => (Letter: pair[1], pair[0], entry.Key)))
        .ToDictionary(entry => entry.Letter, entry => (entry.Item2, entry.Key));

    /// <summary>The letter's parts; false where it has none.</summary>
    public static bool TrySplit(int character, out char letter, out char mark)
    {
        var isKnown = Letters.TryGetValue((char)character, out var parts) && character <= char.MaxValue;
        (letter, mark) = parts;
        return isKnown;
    }

    /// <summary>A mark's strokes on a letter.</summary>
    /// <param name="mark">One of those that <see cref="TrySplit"/> gives.</param>
    public static IEnumerable<(double X, double Y)[]> Place(char mark, double width, double height)
    {
        if (mark == '/')
            return [[(width * 0.1, height * 0.1), (width * 0.9, height * 0.9)]];

        var top = mark is '¸' or '˛' ? 0 : height;
        return Strokes[mark].Select(stroke => Array.ConvertAll(
            stroke, point => (point.X + (width / 2), point.Y + top)));
    }

    /// <summary>A box with the character's number in it.</summary>
    /// <param name="character">Its code point.</param>
    /// <param name="digit">Gives the strokes of a hexadecimal digit.</param>
    public static (double Width, (double X, double Y)[][] Strokes) Box(
        int character, Func<char, (double X, double Y)[][]> digit)
    {
        var text = character.ToString(character > char.MaxValue ? "X6" : "X4");
        var columns = text.Length / 2;
        var width = (columns * DigitStep) + DigitLeft;
        List<(double X, double Y)[]> strokes = [[(0, 0), (width, 0), (width, BoxTop), (0, BoxTop), (0, 0)]];
        for (var i = 0; i < text.Length; i++)
        {
            var (x, y) = (DigitLeft + (i % columns * DigitStep), i < columns ? BoxTop / 2 + 6 : 6);
            strokes.AddRange(digit(text[i]).Select(stroke => Array.ConvertAll(
                stroke, point => (x + (point.X * DigitScale), y + (point.Y * DigitScale)))));
        }

        return (width, [.. strokes]);
    }
}
