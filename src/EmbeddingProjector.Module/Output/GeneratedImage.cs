namespace EmbeddingProjector.Module.Output;

/// <summary>A generated picture, as <c>New-ClassImage</c> gives it.</summary>
/// <param name="Path">The full path of the .png; its .json stands beside it.</param>
/// <param name="Objective">What was aimed at.</param>
/// <param name="Class">The class whose image it is; null for anything else.</param>
/// <param name="ClassName">That class's name.</param>
/// <param name="Logit">That class's logit of the saved picture.</param>
/// <param name="Targets">Of a picture of several classes, each with its logit of the saved picture; else empty.</param>
/// <param name="TopClass">The class with the largest logit of the saved picture.</param>
/// <param name="TopClassName">That class's name.</param>
/// <param name="TopLogit">The largest logit.</param>
/// <param name="Steps">The steps that are in the picture.</param>
/// <param name="End">Why the generation ended.</param>
/// <param name="Film">The film's full path; null where none was asked for.</param>
public sealed record GeneratedImage(
    string Path, string Objective, int? Class, string? ClassName, float? Logit, PictureTarget[] Targets, int TopClass,
    string TopClassName, float TopLogit, int Steps, GenerationEnd End, string? Film)
{
    internal static GeneratedImage Of(string path, PictureRecord record, string? film = null) => new(
        Path: path,
        Objective: record.Objective,
        Class: record.Class,
        ClassName: record.ClassName,
        Logit: record.Class is { } own ? record.Logits[own] : null,
        Targets: [.. record.Targets],
        TopClass: record.TopClass,
        TopClassName: record.TopClassName,
        TopLogit: record.Logits[record.TopClass],
        Steps: record.Steps,
        End: record.End,
        Film: film);
}
