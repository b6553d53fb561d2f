namespace EmbeddingProjector.Module.Output;

/// <summary>The opposite of a class, as <c>New-OppositeImage</c> gives it.</summary>
/// <param name="Path">The full path of the .png; its .json stands beside it.</param>
/// <param name="Class">The class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="StartLogit">The class's logit of the start image.</param>
/// <param name="Logit">The class's logit of the opposite.</param>
/// <param name="Became">The class that the opposite became: the one with its largest logit.</param>
/// <param name="BecameName">Its name.</param>
/// <param name="BecameLogit">Its logit.</param>
/// <param name="ConfirmedAs">What the second model takes the opposite for; null where there is none.</param>
/// <param name="IsConfirmed">Whether that is what it became; null without a second model.</param>
/// <param name="BackName">What the opposite of what it became, became; null without -Commutativity.</param>
/// <param name="IsCommutative">Whether the opposite of the opposite is the class; null without -Commutativity.</param>
/// <param name="Steps">The steps that are in the picture.</param>
/// <param name="End">Why the generation ended.</param>
public sealed record OppositeImage(
    string Path, int Class, string ClassName, float StartLogit, float Logit, int Became, string BecameName,
    float BecameLogit, string? ConfirmedAs, bool? IsConfirmed, string? BackName, bool? IsCommutative, int Steps,
    GenerationEnd End);
