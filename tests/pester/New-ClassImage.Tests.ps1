BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $out = Join-Path $TestDrive 'generated'
}

Describe 'New-ClassImage' {
    It 'generates the image of a class, with its record' {
        $image = New-ClassImage 'digit 3' -Steps 20 -Destination $out

        $image.TopClassName | Should -Be 'digit 3'
        $image.Path | Should -Be (Join-Path $out '0013-digit-3.png')
        $image.Path | Should -Exist
        (Get-Content ($image.Path -replace 'png$', 'json') | ConvertFrom-Json).logits | Should -HaveCount 30
    }

    It 'takes classes from the pipeline, ranges and wildcards' {
        $images = 'cat', 'digit [12]', '0..1' | New-ClassImage -Steps 1 -Destination $out

        $images.Class | Should -Be 3, 11, 12, 0, 1
    }

    It 'makes a film' {
        (New-ClassImage cat -Steps 2 -Film -Destination $out -Force).Film | Should -Exist
    }

    It 'shows channels, sums and targets' {
        (New-ClassImage -Layer layer2 -Channel 3, 4 -Steps 1 -Destination $out) | Should -HaveCount 2
        (New-ClassImage -Add cat, dog -Steps 1 -Destination $out).Objective | Should -Be 'cat + dog (merge)'
        $cat = Join-Path $photos 'cat.jpg'
        (New-ClassImage -Match $cat -Steps 1 -Destination $out).Objective | Should -BeLike 'a match of embedding*'
        (New-ClassImage -Vector (1..30) -Layer logits -Steps 1 -Destination $out).Steps | Should -Be 1
    }

    It 'repeats a picture bit for bit' {
        $paths = 'a', 'b' | ForEach-Object {
            (New-ClassImage cat -Steps 2 -Jitter 2 -Destination (Join-Path $TestDrive $_)).Path
        }

        (Get-FileHash $paths[0]).Hash | Should -Be (Get-FileHash $paths[1]).Hash
    }

    It 'gives a folder that Export-Embedding reads' {
        $folder = Join-Path $TestDrive 'set'
        New-ClassImage 0..2 -Steps 1 -Destination $folder | Out-Null

        $result = Export-Embedding $folder -Layer logits -LogDir (Join-Path $TestDrive 'log') -InformationAction Ignore
        $result.Count | Should -Be 3
    }

    It 'writes nothing under -WhatIf' {
        New-ClassImage cat -Destination (Join-Path $TestDrive 'whatif') -WhatIf | Should -BeNullOrEmpty
        Join-Path $TestDrive 'whatif' | Should -Not -Exist
    }

    It 'completes the names of classes and presets' {
        (TabExpansion2 'New-ClassImage digi' 19).CompletionMatches.CompletionText | Should -Contain "'digit 0'"
        (TabExpansion2 'New-ClassImage cat -Preset Goo' 30).CompletionMatches.CompletionText | Should -Be 'GoogLeNet'
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'ClassNotFound'; arguments = @{ Class = 'kat' } }
        @{ id = 'NoSteps'; arguments = @{ Class = 'cat'; Steps = 0 } }
        @{ id = 'CropTooLarge'; arguments = @{ Class = 'cat'; Crop = 33 } }
        @{ id = 'NoClassHead'; arguments = @{ Class = '0'; Model = 'pixels' } }
        @{ id = 'ChannelOutOfRange'; arguments = @{ Layer = 'layer1'; Channel = 32 } }
    ) {
        { New-ClassImage @arguments -Destination $out } | Should -Throw -ErrorId "$id,*"
    }
}
